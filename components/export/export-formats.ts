import type { ExportFormat } from '@/core/export/exportModel';

/** What each format is for, in words. */
export const FORMAT_TEXT: Record<ExportFormat, { title: string; about: string }> = {
  peft: {
    title: 'Adapter for PEFT',
    about:
      'The small part that was learned, for Python with Hugging Face PEFT, vLLM or SGLang. Needs the base beside it.',
  },
  safetensors: {
    title: 'Whole model for transformers',
    about: 'Base and adapter merged into one model.safetensors, with configuration and tokenizer, for Python.',
  },
  onnx: {
    title: 'Whole model for transformers.js',
    about: 'Merged ONNX that runs in web pages and Node with transformers.js.',
  },
  'gguf-merged': {
    title: 'Whole model for llama.cpp',
    about: 'Merged GGUF for llama.cpp, Ollama, LM Studio and what builds on them.',
  },
  'gguf-adapter': {
    title: 'Adapter for llama.cpp',
    about: 'The learned part as GGUF, which llama.cpp loads beside a GGUF of the base.',
  },
  'gguf-base': { title: 'Base for llama.cpp', about: 'The untuned base as GGUF, to load the adapter beside.' },
};
