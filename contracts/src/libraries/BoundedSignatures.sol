// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title BoundedSignatures
/// @notice Signatures of keys and of contracts (ERC-1271), where a signer's code must not be able to stop a batch.
/// @dev Unlike OpenZeppelin's SignatureChecker it bounds the gas and the answer of the contract that is asked.
library BoundedSignatures {
    uint256 private constant GAS = 150_000;

    function isValid(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError fault,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (fault == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return signer.code.length != 0 && _askContract(signer, digest, signature);
    }

    function _askContract(address signer, bytes32 digest, bytes calldata signature) private view returns (bool) {
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bool answered;
        uint256 answer;
        // Assembly, because a high-level call would copy all that the contract returns, however long.
        assembly ("memory-safe") {
            answered := staticcall(GAS, signer, add(question, 0x20), mload(question), 0x00, 0x20)
            answered := and(answered, gt(returndatasize(), 0x1f))
            answer := mload(0x00)
        }
        return answered && answer == uint256(bytes32(IERC1271.isValidSignature.selector));
    }
}
