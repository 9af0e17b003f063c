// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Receipt, SpendingCap} from "../interfaces/IInferenceEscrow.sol";

/// @title PaymentTypes
/// @notice EIP-712 structure hashes of spending caps and receipts.
/// @dev Every member is one word, so the encoding of a structure is the encoding of its members.
library PaymentTypes {
    bytes32 private constant SPENDING_CAP_TYPEHASH = keccak256(
        "SpendingCap(address user,address spender,uint256 maxTotal,uint256 maxPerRequest,uint64 expiry,uint256 nonce)"
    );
    bytes32 private constant RECEIPT_TYPEHASH = keccak256(
        "Receipt(bytes32 requestId,address user,address node,uint256 modelId,bytes32 adapterHash,bytes32 promptHash,bytes32 outputHash,uint32 inputTokens,uint32 outputTokens,uint256 fee,bytes32 evidenceHash,uint256 capNonce,uint64 issuedAt)"
    );

    function hash(SpendingCap calldata cap) internal pure returns (bytes32) {
        return keccak256(abi.encode(SPENDING_CAP_TYPEHASH, cap));
    }

    function hash(Receipt calldata receipt) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECEIPT_TYPEHASH, receipt));
    }
}
