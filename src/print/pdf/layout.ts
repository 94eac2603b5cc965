// Page number -> its object numbers in the file: known beforehand, so that pages can be written apart.

export const CATALOG_OBJECT = 1;
export const PAGES_OBJECT = 2;

/** Page, contents, and a mask for each of the 15 ink combinations. */
const OBJECTS_PER_PAGE = 17;

/** @param page from 1 */
export function pageObject(page: number): number {
  return PAGES_OBJECT + 1 + (page - 1) * OBJECTS_PER_PAGE;
}

export function contentsObject(page: number): number {
  return pageObject(page) + 1;
}

/** @param index from 0, at most 14 */
export function maskObject(page: number, index: number): number {
  return pageObject(page) + 2 + index;
}

/** One more than the largest object number of a file with this many pages. */
export function objectCount(pageCount: number): number {
  return pageObject(pageCount + 1);
}
