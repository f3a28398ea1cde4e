// PNG files through libpng, JPEG files through libjpeg.
#include "shim.h"
#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <jpeglib.h>
#include <png.h>
#include <stdexcept>
#include <string>

namespace {

// The libraries report errors by a jump, so nothing with a destructor may live in these functions.
struct Picture {
  FILE* file;
  int64_t most_pixels;
  int width, height;
  uint8_t* pixels;
  char message[256];
};

void say(Picture* picture, const char* message) { std::snprintf(picture->message, sizeof(picture->message), "%s", message); }

// False and a message where the size is not to be read; else memory for all pixels.
bool allocate(Picture* picture, int64_t width, int64_t height) {
  if (width < 1 || height < 1 || width * height > picture->most_pixels) {
    std::snprintf(picture->message, sizeof(picture->message), "%lld x %lld pixels, expected at most %lld in all", (long long)width, (long long)height, (long long)picture->most_pixels);
    return false;
  }
  picture->width = static_cast<int>(width);
  picture->height = static_cast<int>(height);
  picture->pixels = static_cast<uint8_t*>(std::malloc(static_cast<size_t>(width * height * 3)));
  if (!picture->pixels) say(picture, "out of memory");
  return picture->pixels != nullptr;
}

void png_failed(png_structp png, png_const_charp message) {
  say(static_cast<Picture*>(png_get_error_ptr(png)), message);
  longjmp(png_jmpbuf(png), 1);
}
void png_warned(png_structp, png_const_charp) {}

bool read_png(Picture* picture) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, picture, png_failed, png_warned);
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  if (!info) { png_destroy_read_struct(&png, nullptr, nullptr); say(picture, "out of memory"); return false; }
  if (setjmp(png_jmpbuf(png))) { png_destroy_read_struct(&png, &info, nullptr); return false; }
  png_init_io(png, picture->file);
  png_read_info(png, info);
  bool room = allocate(picture, png_get_image_width(png, info), png_get_image_height(png, info));
  if (room) {
    // The bytes as they are in the file: no gamma, no background, as Pillow reads them.
    png_set_expand(png);
    png_set_strip_16(png);
    png_set_gray_to_rgb(png);
    png_set_strip_alpha(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    for (int pass = 0; pass < passes; pass++)
      for (int row = 0; row < picture->height; row++) png_read_row(png, picture->pixels + static_cast<size_t>(row) * picture->width * 3, nullptr);
    png_read_end(png, nullptr);
  }
  png_destroy_read_struct(&png, &info, nullptr);
  return room;
}

const int kMostScans = 200;

struct JpegErrors {
  jpeg_error_mgr manager;
  jmp_buf back;
  Picture* picture;
};

void jpeg_failed(j_common_ptr jpeg) {
  auto* errors = reinterpret_cast<JpegErrors*>(jpeg->err);
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  say(errors->picture, message);
  longjmp(errors->back, 1);
}

// A progressive file may hold any number of scans, each a pass over all pixels; cameras write about ten.
void jpeg_progress(j_common_ptr jpeg) {
  if (!jpeg->is_decompressor || reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number <= kMostScans) return;
  say(reinterpret_cast<JpegErrors*>(jpeg->err)->picture, "more scans than any camera writes");
  longjmp(reinterpret_cast<JpegErrors*>(jpeg->err)->back, 1);
}

// A warning means that bytes were missing or wrong and others were put in their place.
void jpeg_warned(j_common_ptr jpeg, int level) {
  if (level < 0) jpeg_failed(jpeg);
}

bool read_jpeg(Picture* picture) {
  jpeg_decompress_struct jpeg{};
  jpeg_progress_mgr progress{};
  JpegErrors errors;
  errors.picture = picture;
  jpeg.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = jpeg_failed;
  errors.manager.emit_message = jpeg_warned;
  if (setjmp(errors.back)) { jpeg_destroy_decompress(&jpeg); return false; }
  jpeg_create_decompress(&jpeg);
  progress.progress_monitor = jpeg_progress;
  jpeg.progress = &progress;
  jpeg_stdio_src(&jpeg, picture->file);
  jpeg_read_header(&jpeg, TRUE);
  bool room = allocate(picture, jpeg.image_width, jpeg.image_height);
  if (room) {
    // libjpeg refuses what it cannot turn into RGB, such as printers' CMYK.
    jpeg.out_color_space = JCS_RGB;
    jpeg_start_decompress(&jpeg);
    while (jpeg.output_scanline < jpeg.output_height) {
      JSAMPROW row = picture->pixels + static_cast<size_t>(jpeg.output_scanline) * picture->width * 3;
      jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
  }
  jpeg_destroy_decompress(&jpeg);
  return room;
}

bool read(Picture* picture) {
  uint8_t head[8];
  size_t length = std::fread(head, 1, sizeof(head), picture->file);
  std::rewind(picture->file);
  if (length == 8 && png_sig_cmp(head, 0, 8) == 0) return read_png(picture);
  if (length >= 3 && head[0] == 0xFF && head[1] == 0xD8 && head[2] == 0xFF) return read_jpeg(picture);
  say(picture, "neither PNG nor JPEG");
  return false;
}

}  // namespace

// Reads 8-bit RGB pixels, row by row from the top; the caller frees them.
AGOP_EXPORT(agop_picture_read, (const char* path, int64_t most_pixels, uint8_t** pixels, int* width, int* height), {
  Picture picture{};
  picture.most_pixels = most_pixels;
  picture.file = std::fopen(path, "rb");
  if (!picture.file) throw std::runtime_error(std::strerror(errno));
  bool done = read(&picture);
  std::fclose(picture.file);
  if (!done) { std::free(picture.pixels); throw std::runtime_error(picture.message); }
  *pixels = picture.pixels;
  *width = picture.width;
  *height = picture.height;
})

AGOP_API void agop_picture_free(uint8_t* pixels) noexcept { std::free(pixels); }

// Writes 8-bit grey (1), RGB (3) or RGBA (4) pixels, row by row from the top, to a file of that name.
AGOP_EXPORT(agop_png_write, (const char* path, const uint8_t* pixels, int width, int height, int channels), {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = channels == 1 ? PNG_FORMAT_GRAY : channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
  if (!png_image_write_to_file(&image, path, 0, pixels, 0, nullptr)) throw std::runtime_error(image.message);
})

// The same as a PNG file in memory, for pages that hold their pictures themselves; the caller frees it.
AGOP_EXPORT(agop_png_bytes, (const uint8_t* pixels, int width, int height, int channels, uint8_t** bytes, int64_t* length), {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = channels == 1 ? PNG_FORMAT_GRAY : channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
  png_alloc_size_t size = 0;
  if (!png_image_write_to_memory(&image, nullptr, &size, 0, pixels, 0, nullptr)) throw std::runtime_error(image.message);
  auto* memory = static_cast<uint8_t*>(std::malloc(size));
  if (!memory) throw std::bad_alloc();
  if (!png_image_write_to_memory(&image, memory, &size, 0, pixels, 0, nullptr)) { std::free(memory); throw std::runtime_error(image.message); }
  *bytes = memory;
  *length = static_cast<int64_t>(size);
})
