// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeParts} from "../interfaces/IInferenceEscrow.sol";
import {FeeSplit} from "../interfaces/IProtocolParameters.sol";

/// @title FeeLib
/// @notice The price of tokens and the division of a fee, in whole wei.
library FeeLib {
    uint256 private constant BASIS_POINTS = 10_000;

    /// @notice ceil(price · (input + output) / 1000).
    function quote(uint256 pricePerThousandTokens, uint32 inputTokens, uint32 outputTokens)
        internal
        pure
        returns (uint256)
    {
        uint256 milli = pricePerThousandTokens * (uint256(inputTokens) + outputTokens);
        return milli / 1000 + (milli % 1000 == 0 ? 0 : 1);
    }

    /// @notice Each part rounds down; the contributors' part is what is left, so the sum is the fee and the dust is theirs.
    function split(uint256 fee, FeeSplit memory shares) internal pure returns (FeeParts memory parts) {
        parts.platform = fee * shares.platform / BASIS_POINTS;
        parts.modelOwner = fee * shares.modelOwner / BASIS_POINTS;
        parts.node = fee * shares.node / BASIS_POINTS;
        parts.stakers = fee * shares.stakers / BASIS_POINTS;
        parts.contributors = fee - parts.platform - parts.modelOwner - parts.node - parts.stakers;
    }
}
