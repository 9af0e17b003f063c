import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type FloatArray, readSafetensors, writeSafetensors } from '@/core/formats/safetensors';
import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { LINEARS } from '@/core/model/weights';

/** A trained adapter: its settings and its matrices by the names of `loraShapes`. */
export type Adapter = { lora: LoraConfig; matrices: ReadonlyMap<string, FloatArray> };

/** The two files of a PEFT adapter folder. */
export type PeftFiles = { config: string; weights: Uint8Array<ArrayBuffer> };

/** PEFT wraps the model twice, and its keys show it. */
const PREFIX = 'base_model.model.';

const absent = z.union([z.null(), z.literal(false), z.object({}).strict(), z.array(z.never())]).optional();

/** `adapter_config.json` as PEFT writes it. Whatever would change the arithmetic must be switched off. */
const adapterConfig = z.looseObject({
  peft_type: z.literal('LORA'),
  r: z.number().int().min(1).max(1024),
  lora_alpha: z.number().positive(),
  lora_dropout: z.number().min(0).lt(1).default(0),
  target_modules: z.array(z.enum(LINEARS)).min(1),
  use_rslora: z.boolean().default(false),
  bias: z.literal('none').default('none'),
  fan_in_fan_out: z.literal(false).default(false),
  modules_to_save: absent,
  rank_pattern: absent,
  alpha_pattern: absent,
  layers_to_transform: absent,
  layer_replication: absent,
  use_dora: absent,
  use_qalora: absent,
  lora_bias: absent,
  target_parameters: absent,
  trainable_token_indices: absent,
});

/**
 * Reads an adapter in PEFT's layout for a given base.
 *
 * @throws OpenLedgerError `invalid_input` if a setting is not supported, or a matrix is missing, unknown, misshapen or
 *   not finite.
 */
export function readPeftAdapter(base: DecoderConfig, files: { config: string; weights: Uint8Array }): Adapter {
  return peftAdapter(base, files.config, readSafetensors(files.weights).tensors);
}

/** The same of a file that was read already: it is not read twice. */
export function peftAdapter(base: DecoderConfig, config: string, found: ReadonlyMap<string, FloatArray>): Adapter {
  const lora = readConfig(config);
  const matrices = new Map<string, FloatArray>();
  for (const [name, dims] of loraShapes(base, lora)) {
    const matrix = found.get(PREFIX + name);
    if (!matrix) throw invalid(`matrix ${PREFIX + name} is missing`);
    if (matrix.dims.join() !== dims.join()) {
      throw invalid(
        `matrix ${PREFIX + name} has the shape [${matrix.dims.join(', ')}], the base needs [${dims.join(', ')}]`,
      );
    }
    if (!allFinite(matrix.data)) throw invalid(`matrix ${PREFIX + name} holds a number that is not finite`);
    matrices.set(name, matrix);
  }
  const unknown = [...found.keys()].find((key) => !matrices.has(key.slice(PREFIX.length)));
  if (unknown !== undefined) throw invalid(`matrix ${unknown} belongs to no adapted linear of the base`);
  return { lora, matrices };
}

/** A plain loop: a node does this between two steps of its batch, and a call for each number took most of a load. */
function allFinite(data: Float32Array): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

/** Writes an adapter in PEFT's layout; the same adapter always gives the same bytes. */
export function writePeftAdapter(base: DecoderConfig, { lora, matrices }: Adapter, baseName: string): PeftFiles {
  const tensors = new Map<string, FloatArray>();
  for (const name of [...loraShapes(base, lora).keys()].sort()) tensors.set(PREFIX + name, matrices.get(name)!);
  const config = {
    base_model_name_or_path: baseName,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: lora.alpha,
    lora_dropout: lora.dropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r: lora.rank,
    target_modules: [...lora.targets].sort(),
    task_type: 'CAUSAL_LM',
    use_rslora: lora.useRslora ?? false,
  };
  const text = `${JSON.stringify(config, null, 2)}\n`;
  // The settings also stand in the weights' own metadata, so that one hash binds both (see adapterFile.ts).
  return { config: text, weights: writeSafetensors(tensors, 'F32', { format: 'pt', adapter_config: text }) };
}

function readConfig(text: string): LoraConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid('adapter_config.json is not JSON', cause);
  }
  const parsed = adapterConfig.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`adapter_config.json: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { r, lora_alpha, lora_dropout, target_modules, use_rslora } = parsed.data;
  const targets = LINEARS.filter((linear) => target_modules.includes(linear));
  return { rank: r, alpha: lora_alpha, dropout: lora_dropout, targets, useRslora: use_rslora };
}

function invalid(detail: string, cause?: unknown): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `This LoRA adapter cannot be used with the base model: ${detail}.`,
    remedy: 'Use a plain PEFT LoRA adapter that was trained on this base model.',
    cause,
  });
}
