import type { protocolParametersAbi } from '@/lib/chain/abi.generated';
import type { EventHandlers } from '../eventHandlers';

/** Parameters are few and read from the chain where they are needed; their history is kept as events only. */
export const protocolParametersHandlers: EventHandlers<typeof protocolParametersAbi> = {
  FeeSplitChanged: null,
  AttributionThresholdChanged: null,
  InfluenceWeightChanged: null,
  ContributorCapChanged: null,
  ChallengeWindowChanged: null,
  WithdrawalDelayChanged: null,
  DataNetFeeChanged: null,
  ModelFeeChanged: null,
  TreasuryChanged: null,
  PlatformChanged: null,
  OwnershipTransferStarted: null,
  OwnershipTransferred: null,
};
