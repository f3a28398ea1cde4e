// Viridis, as in all of Agop's pictures: 0 dark violet, 1 yellow.

const anchors = [[68, 1, 84], [72, 40, 120], [62, 73, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [110, 206, 88], [181, 222, 43], [253, 231, 37]];

export function viridis(share) {
  const place = Math.min(1, Math.max(0, share)) * (anchors.length - 1);
  const below = Math.min(Math.floor(place), anchors.length - 2);
  return anchors[below].map((from, i) => Math.round(from + (place - below) * (anchors[below + 1][i] - from)));
}

/** Black or white, whichever is easier to read on a colour. */
export const inkOn = ([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? '#000' : '#fff';
