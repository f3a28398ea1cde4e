// PNG files through libpng.
#include "shim.h"
#include <cstdio>
#include <png.h>
#include <stdexcept>

// Writes 8-bit grey (1), RGB (3) or RGBA (4) pixels, row by row from the top, to a file of that name.
AGOP_EXPORT(agop_png_write, (const char* path, const uint8_t* pixels, int width, int height, int channels), {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = channels == 1 ? PNG_FORMAT_GRAY : channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
  if (!png_image_write_to_file(&image, path, 0, pixels, 0, nullptr)) throw std::runtime_error(image.message);
})
