import { z } from 'zod';

export type Family = 'llama' | 'mistral' | 'qwen2';

type FamilyFacts = {
  architecture: string;
  /** What Hugging Face takes where config.json does not say. */
  keyValueHeads?: number;
  slidingWindow?: number;
  maxPositions: number;
};

/** Architectures that the one decoder covers, by `model_type`. SmolLM2 is a LLaMA with tied embeddings. */
export const FAMILIES: Readonly<Record<Family, FamilyFacts>> = {
  llama: { architecture: 'LlamaForCausalLM', maxPositions: 2048 },
  mistral: { architecture: 'MistralForCausalLM', keyValueHeads: 8, slidingWindow: 4096, maxPositions: 131_072 },
  qwen2: { architecture: 'Qwen2ForCausalLM', keyValueHeads: 32, maxPositions: 32_768 },
};

const NAMES = Object.keys(FAMILIES) as Family[];

const named = z.looseObject({
  model_type: z.string().optional(),
  architectures: z.array(z.string()).min(1).nullish(),
});

/** Family of a parsed `config.json`; one that names neither type nor architecture is taken for a LLaMA. */
export function familyOf(json: unknown, unsupported: (detail: string) => Error): Family {
  const parsed = named.safeParse(json);
  if (!parsed.success) throw unsupported('it is not a JSON object with a model_type');
  const { model_type: type, architectures } = parsed.data;
  const architecture = architectures?.[0];
  const known = NAMES.map((name) => FAMILIES[name].architecture).join(', ');
  const family = NAMES.find(
    (name) => name === type || (type === undefined && FAMILIES[name].architecture === architecture),
  );
  if (!family && (type !== undefined || architecture !== undefined)) {
    throw unsupported(`model_type: ${type ?? architecture} is not supported (${known} are)`);
  }
  const expected = FAMILIES[family ?? 'llama'].architecture;
  if (architecture !== undefined && architecture !== expected) {
    throw unsupported(`architectures: ${architecture} is not supported (${known} are)`);
  }
  return family ?? 'llama';
}
