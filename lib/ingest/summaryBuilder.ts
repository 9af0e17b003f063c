import { explainVerdict } from '@/core/curation/explainVerdict';
import { emptyCounts, type Verdict } from '@/core/curation/verdict';
import type { CurationSummary } from '@/lib/ingest/schemas';

const EXAMPLES = 5;

/** Adds up verdicts as they come. `summary()` may be asked at any time. */
export class SummaryBuilder {
  private readonly counts = emptyCounts();
  private readonly personalData: CurationSummary['personalData'] = {};
  private readonly flags: CurationSummary['flags'] = {};
  private readonly examples: CurationSummary['examples'] = {};
  private rows = 0;

  add(verdict: Verdict): void {
    this.rows += 1;
    this.counts[verdict.kind] += 1;
    if ('findings' in verdict) {
      for (const { kind } of verdict.findings) this.personalData[kind] = (this.personalData[kind] ?? 0) + 1;
    }
    if (verdict.kind === 'accepted') {
      for (const flag of verdict.flags) this.flags[flag] = (this.flags[flag] ?? 0) + 1;
      return;
    }
    const { row, line, excerpt } = verdict;
    const kept = this.examples[verdict.kind] ?? [];
    if (kept.length < EXAMPLES) {
      this.examples[verdict.kind] = [...kept, { row, line, excerpt, explanation: explainVerdict(verdict) }];
    }
  }

  summary(): CurationSummary {
    return structuredClone({
      rows: this.rows,
      counts: this.counts,
      personalData: this.personalData,
      flags: this.flags,
      examples: this.examples,
    });
  }
}
