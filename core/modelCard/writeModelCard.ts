export type ModelCardParameters = {
  baseName: string;
  sources: readonly { name: string; version: number; domain: string; records: number }[];
  trained: number;
  heldOut: number;
  /** Label and value of each part of the recipe. */
  recipe: readonly (readonly [string, string])[];
  /** Label, base and tuned model of each measure; empty before an evaluation. */
  measures: readonly (readonly [string, string, string])[];
  /** How many held-out records the measures are over. */
  measured: number | null;
  /** Label and value of the terms that matter to a user. */
  licence: readonly (readonly [string, string])[];
};

/** A model's card in Markdown, from what is known of its run. What it is for is left to the owner to say. */
export function writeModelCard(parameters: ModelCardParameters): string {
  const { baseName, sources, trained, heldOut, recipe, measures, measured, licence } = parameters;
  const domains = [...new Set(sources.map(({ domain }) => domain))].map(plain).join(', ');
  return [
    '## Intended use',
    `Questions of the kind its data holds (${domains}). It was tuned on single questions with their answers; it is no authority, and what matters should be checked.`,
    '## Data',
    sources.map((each) => `- ${plain(each.name)}, version ${each.version}: ${each.records} records`).join('\n'),
    `${trained} records were learned, ${heldOut} were held out to measure by.`,
    '## How it was made',
    `A LoRA adapter on ${plain(baseName)}.`,
    table(['Recipe', ''], recipe),
    ...(measures.length > 0
      ? [
          '## Evaluation',
          `On ${measured ?? heldOut} held-out records, base and tuned model answering greedily.`,
          table(['Measure', 'Base', 'Tuned'], measures),
        ]
      : []),
    '## Licence',
    licence.map(([label, value]) => `- ${label}: ${plain(value)}`).join('\n'),
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text that Markdown takes as it is. */
const plain = (text: string) =>
  text === '---' ? text : text.replace(/[\\`*_[\]<>|#]/g, String.raw`\$&`).replace(/\s+/g, ' ');
