import { serveNode } from '@/server/openlora/serveNode';

/** Process entry of one OpenLoRA node. */
await serveNode();
