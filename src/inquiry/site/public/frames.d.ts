// Types of frames.js, for tests that read answers with the page's own code.
export function readFrames(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<{ event: object; picture: Blob | undefined }>;
