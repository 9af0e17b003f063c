/** The contracts that are deployed, in an order in which each finds those that it needs. */
export const CONTRACT_NAMES = [
  'ProtocolParameters',
  'DataNetRegistry',
  'ModelRegistry',
  'RewardDistributor',
  'InferenceEscrow',
] as const;

export type ContractName = (typeof CONTRACT_NAMES)[number];
