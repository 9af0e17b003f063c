import { canonicalJson } from '@/core/hash/canonicalJson';

export type DataNetMetadata = {
  /** Makes the metadata of two DataNets of the same name different. */
  id: string;
  name: string;
  domain: string;
  summary: string;
  description: string;
  schemaKind: string;
};

/** The document whose SHA-256 is the `metadataHash` on chain, and under which the object store keeps it. */
export function metadataDocument(metadata: DataNetMetadata): Uint8Array {
  const { id, name, domain, summary, description, schemaKind } = metadata;
  const document = { format: 'openledger/datanet', version: 1, id, name, domain, summary, description, schemaKind };
  return new TextEncoder().encode(canonicalJson(document));
}
