// How a process is started through which certificates pass: by the launcher, and by the bench that measures it.

/**
 * The supervisor passes bytes on, which takes no clever code and leaves much garbage: left to itself its heap grows to
 * twice what it needs (65 MiB in all with these, 107 without).
 */
export const SUPERVISOR_FLAGS = ['--max-semi-space-size=4', '--optimize-for-size', '--v8-pool-size=1'];

/** What is freed is overwritten (docs/wipe.md); one heap for all threads, and no huge pages for the canvas's allocator. */
export const SUPERVISOR_ENV = {
  MALLOC_PERTURB_: '165',
  GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0',
  MALLOC_ARENA_MAX: '1',
  MIMALLOC_ALLOW_THP: '0',
};
