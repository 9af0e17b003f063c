import type { ExportFormat } from '@/core/export/exportModel';

export type ReadmeParameters = { title: string; name: string; baseName: string; format: ExportFormat; card: string };

/** How to load each format; file names are those that `exportModel` gives. */
const USAGE: Record<ExportFormat, (name: string, baseName: string) => string> = {
  peft: (name, baseName) => `\`\`\`python
from peft import PeftModel
from transformers import AutoModelForCausalLM

base = AutoModelForCausalLM.from_pretrained("${baseName}")
model = PeftModel.from_pretrained(base, "${name}")
\`\`\``,
  safetensors: (name) => `\`\`\`python
from transformers import AutoModelForCausalLM, AutoTokenizer

model = AutoModelForCausalLM.from_pretrained("${name}")
tokenizer = AutoTokenizer.from_pretrained("${name}")
\`\`\``,
  onnx: (name) => `\`\`\`js
const { env, pipeline } = await import("@huggingface/transformers");

env.allowLocalModels = true;
env.localModelPath = '/models/'; // the folder that holds ${name}
const generate = await pipeline('text-generation', '${name}');
\`\`\``,
  'gguf-merged': (name) => `\`\`\`sh
llama-cli -m ${name}-f16.gguf
\`\`\``,
  'gguf-adapter': (name, baseName) => `\`\`\`sh
llama-cli -m ${baseName}-f16.gguf --lora ${name}-lora-f16.gguf
\`\`\``,
  'gguf-base': (_name, baseName) => `\`\`\`sh
llama-cli -m ${baseName}-f16.gguf
\`\`\``,
};

/** The README of an export: the model's card and how to load what lies beside it. */
export function exportReadme({ title, name, baseName, format, card }: ReadmeParameters): string {
  const usage = `## How to load it\n\n${USAGE[format](name, baseName)}\n\nThe SHA-256 of every file stands in SHA256SUMS (\`sha256sum --check SHA256SUMS\`).\n`;
  return `# ${title}\n\n${card.trim() === '' ? '' : `${card.trim()}\n\n`}${usage}`;
}
