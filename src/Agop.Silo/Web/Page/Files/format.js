// Numbers and times as people read them.

export const percent = share => `${Math.floor(100 * share)} %`;

export const number = value => value.toLocaleString('en');

export function duration(seconds) {
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, '0')} min`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds) % 60).padStart(2, '0')} s`;
  return `${Math.max(1, Math.round(seconds))} s`;
}

export const when = time => new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const seconds = value => value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3);
