// The kinds of certificate -> their short names, their codes on paper and what people call them.

/** One kind. `code` is what the sealed layer carries: never reuse or renumber one. */
interface KindRow {
  readonly code: number;
  readonly ja: string;
  readonly en: string;
}

export const CERTIFICATE_KINDS = {
  juminhyo: { code: 1, ja: '住民票の写し', en: 'Copy of the residence record' },
  'kisai-jiko': { code: 2, ja: '住民票記載事項証明書', en: 'Certificate of items in the residence record' },
  inkan: { code: 3, ja: '印鑑登録証明書', en: 'Seal registration certificate' },
  'shotoku-kazei': { code: 4, ja: '所得・課税証明書', en: 'Income and tax certificate' },
  nozei: { code: 5, ja: '納税証明書', en: 'Tax payment certificate' },
  'koseki-zenbu': { code: 6, ja: '戸籍全部事項証明書', en: 'Family register certificate, whole' },
  'koseki-kojin': { code: 7, ja: '戸籍個人事項証明書', en: 'Family register certificate, individual' },
  fuhyo: { code: 8, ja: '戸籍の附票の写し', en: 'Copy of the supplementary family register' },
  'kaisei-genkoseki': { code: 9, ja: '改製原戸籍謄本', en: 'Copy of the family register before revision' },
} as const satisfies Readonly<Record<string, KindRow>>;

export type CertificateKind = keyof typeof CERTIFICATE_KINDS;

export const CERTIFICATE_KIND_NAMES = Object.keys(CERTIFICATE_KINDS) as readonly CertificateKind[];

/** The kind whose code on paper is `code`; undefined when there is none. */
export function kindOfCode(code: number): CertificateKind | undefined {
  return CERTIFICATE_KIND_NAMES.find((kind) => CERTIFICATE_KINDS[kind].code === code);
}
