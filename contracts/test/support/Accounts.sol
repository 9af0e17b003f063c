// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {InferenceEscrow} from "../../src/InferenceEscrow.sol";
import {RewardDistributor} from "../../src/RewardDistributor.sol";

/// @notice An account that is a contract: it signs by ERC-1271 with its owner's key.
contract ContractWallet {
    address private immutable _signer;

    constructor(address signer) {
        _signer = signer;
    }

    receive() external payable {}

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        return ECDSA.recoverCalldata(digest, signature) == _signer ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @notice A signer whose code burns all gas that it is given.
contract GasBurner {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        for (uint256 i = 0;; ++i) {
            if (i == type(uint256).max) return 0;
        }
        return 0;
    }
}

/// @notice A signer that answers with a very long text.
contract LongAnswer {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        assembly {
            return(0, 100000)
        }
    }
}

/// @notice An account that refuses money.
contract Refuser {}

/// @notice An account that claims again when it is paid.
contract GreedyClaimer {
    RewardDistributor private immutable _rewards;
    uint256 private _pool;
    uint256 private _amount;
    bytes32[] private _proof;
    bool public failedAgain;

    constructor(RewardDistributor rewards) {
        _rewards = rewards;
    }

    function prepare(uint256 pool, uint256 amount, bytes32[] calldata proof) external {
        (_pool, _amount, _proof) = (pool, amount, proof);
    }

    receive() external payable {
        try _rewards.claim(_pool, address(this), _amount, _proof) returns (uint256) {}
        catch {
            failedAgain = true;
        }
    }
}

/// @notice An account that withdraws again when it is paid.
contract GreedyWithdrawer {
    InferenceEscrow private immutable _escrow;
    bool public failedAgain;

    constructor(InferenceEscrow escrow) {
        _escrow = escrow;
    }

    function depositAndRequest() external payable {
        _escrow.deposit{value: msg.value}();
        _escrow.requestWithdrawal(msg.value);
    }

    function withdraw() external {
        _escrow.withdraw();
    }

    receive() external payable {
        try _escrow.withdraw() returns (uint256) {}
        catch {
            failedAgain = true;
        }
    }
}
