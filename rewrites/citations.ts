/** Where a rule comes from. Every rule names one; `own` reasons are stated in full. */
export interface Citation {
  readonly work: WorkId;
  readonly where: string;
}

export const WORKS = {
  'query-rewrites-2024':
    'D. Chu et al., Optimizing Distributed Protocols with Query Rewrites, Proc. ACM Manag. Data (SIGMOD 2024), and its technical report',
  'bft-rewrites-2024': 'D. Chu et al., Bigger, not Badder: Safely Scaling BFT Protocols, PaPoC 2024',
  'hydro-0.16': 'Hydro 0.16.0: types and documentation of hydro_lang',
} as const;
export type WorkId = keyof typeof WORKS;

export const cite = (work: WorkId, where: string): Citation => ({ work, where });
