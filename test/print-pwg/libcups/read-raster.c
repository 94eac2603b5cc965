// PWG Raster file -> header fields as text and pixels as bytes, through libcups: the independent reader of the tests.
//
//   read-raster FILE                    pixels of all pages to stdout, "page N field=value ..." lines to stderr
//   read-raster --init TYPE SIDES BACK  the 1796 bytes of a header that libcups itself would start from, to stdout
#include <cups/cups.h>
#include <cups/pwg.h>
#include <cups/raster.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_header(unsigned page, const cups_page_header2_t *h) {
  const unsigned *pwg = h->cupsInteger;
  fprintf(stderr,
          "page=%u MediaClass=%s MediaColor=%s MediaType=%s OutputType=%s CutMedia=%u Duplex=%u HWResolution=%ux%u "
          "InsertSheet=%u Jog=%u LeadingEdge=%u MediaPosition=%u MediaWeight=%u NumCopies=%u Orientation=%u "
          "PageSize=%ux%u Tumble=%u cupsWidth=%u cupsHeight=%u cupsBitsPerColor=%u cupsBitsPerPixel=%u "
          "cupsBytesPerLine=%u cupsColorOrder=%u cupsColorSpace=%u cupsNumColors=%u TotalPageCount=%u "
          "CrossFeedTransform=%d FeedTransform=%d ImageBox=%u,%u,%u,%u AlternatePrimary=%u PrintQuality=%u "
          "VendorLength=%u cupsRenderingIntent=%s cupsPageSizeName=%s\n",
          page, h->MediaClass, h->MediaColor, h->MediaType, h->OutputType, h->CutMedia, h->Duplex, h->HWResolution[0],
          h->HWResolution[1], h->InsertSheet, h->Jog, h->LeadingEdge, h->MediaPosition, h->MediaWeight, h->NumCopies,
          h->Orientation, h->PageSize[0], h->PageSize[1], h->Tumble, h->cupsWidth, h->cupsHeight, h->cupsBitsPerColor,
          h->cupsBitsPerPixel, h->cupsBytesPerLine, h->cupsColorOrder, h->cupsColorSpace, h->cupsNumColors,
          pwg[CUPS_RASTER_PWG_TotalPageCount], (int)pwg[CUPS_RASTER_PWG_CrossFeedTransform],
          (int)pwg[CUPS_RASTER_PWG_FeedTransform], pwg[CUPS_RASTER_PWG_ImageBoxLeft], pwg[CUPS_RASTER_PWG_ImageBoxTop],
          pwg[CUPS_RASTER_PWG_ImageBoxRight], pwg[CUPS_RASTER_PWG_ImageBoxBottom],
          pwg[CUPS_RASTER_PWG_AlternatePrimary], pwg[CUPS_RASTER_PWG_PrintQuality], pwg[CUPS_RASTER_PWG_VendorLength],
          h->cupsRenderingIntent, h->cupsPageSizeName);
}

static int init_header(const char *type, const char *sides, const char *back) {
  cups_page_header2_t header;
  memset(&header, 0, sizeof(header));
  pwg_media_t *media = pwgMediaForPWG("iso_a4_210x297mm");
  if (!media || !cupsRasterInitPWGHeader(&header, media, type, 600, 600, sides, back)) {
    fprintf(stderr, "%s\n", cupsRasterErrorString());
    return 1;
  }
  print_header(0, &header);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 5 && !strcmp(argv[1], "--init")) return init_header(argv[2], argv[3], argv[4]);
  if (argc != 2) return 2;

  int fd = open(argv[1], O_RDONLY);
  cups_raster_t *raster = fd < 0 ? NULL : cupsRasterOpen(fd, CUPS_RASTER_READ);
  if (!raster) {
    fprintf(stderr, "cannot open: %s\n", cupsRasterErrorString());
    return 1;
  }
  cups_page_header2_t header;
  for (unsigned page = 1; cupsRasterReadHeader2(raster, &header); page++) {
    print_header(page, &header);
    unsigned char *line = malloc(header.cupsBytesPerLine);
    if (!line) return 1;
    for (unsigned y = 0; y < header.cupsHeight; y++) {
      if (cupsRasterReadPixels(raster, line, header.cupsBytesPerLine) != header.cupsBytesPerLine) {
        fprintf(stderr, "page %u ends at row %u: %s\n", page, y, cupsRasterErrorString());
        return 1;
      }
      if (fwrite(line, header.cupsBytesPerLine, 1, stdout) != 1) return 1;
    }
    free(line);
  }
  cupsRasterClose(raster);
  // The reader stops at the end of the file and nowhere else.
  char extra;
  int clean = read(fd, &extra, 1) == 0;
  close(fd);
  if (!clean) fprintf(stderr, "bytes left over\n");
  return clean ? 0 : 1;
}
