// The body of an inquiry's answer -> its events, each with the picture that came before it.

const EVENT = 0;

/**
 * Reads frames: a type byte, the length (4 bytes, big-endian), the bytes.
 * @param {ReadableStream<Uint8Array>} stream
 * @yields {{ event: object, picture: Blob | undefined }}
 */
export async function* readFrames(stream) {
  const reader = stream.getReader();
  let held = new Uint8Array(0);
  let pictures = [];
  const have = async (count) => {
    const parts = [held];
    let total = held.length;
    while (total < count) {
      const { done, value } = await reader.read();
      if (done) return false;
      parts.push(value);
      total += value.length;
    }
    if (parts.length > 1) {
      held = new Uint8Array(total);
      let at = 0;
      for (const part of parts) {
        held.set(part, at);
        at += part.length;
      }
    }
    return true;
  };
  while (await have(5)) {
    const type = held[0];
    const length = new DataView(held.buffer, held.byteOffset).getUint32(1);
    if (!(await have(5 + length))) break;
    const bytes = held.slice(5, 5 + length);
    held = held.subarray(5 + length);
    if (type === EVENT) {
      const picture = pictures.length > 0 ? new Blob(pictures, { type: 'image/png' }) : undefined;
      pictures = [];
      yield { event: JSON.parse(new TextDecoder().decode(bytes)), picture };
    } else pictures.push(bytes);
  }
}
