// Types for the parts of npm `ipp` 2.0.1 that are used: its tables and its encoder.
declare module 'ipp' {
  /** Name -> code, and `lookup[code]` -> name. */
  type CrossTable = Readonly<Record<string, number>> & { readonly lookup: readonly (string | undefined)[] };
  interface Syntax {
    readonly type: string;
    readonly tag?: number;
    readonly members?: Readonly<Record<string, Syntax>>;
    readonly min?: number;
    readonly max?: number;
  }
  interface Ipp {
    serialize(message: Readonly<Record<string, unknown>>): Buffer;
    parse(bytes: Buffer): Record<string, unknown>;
    readonly attributes: Record<string, Record<string, Syntax>>;
    readonly enums: Readonly<Record<string, CrossTable>>;
    readonly operations: CrossTable;
    readonly statusCodes: CrossTable;
    readonly tags: CrossTable;
  }
  const ipp: Ipp;
  export default ipp;
}
