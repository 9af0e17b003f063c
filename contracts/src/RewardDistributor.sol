// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IProtocolParameters} from "./interfaces/IProtocolParameters.sol";
import {Claim, IRewardDistributor, RewardRoot} from "./interfaces/IRewardDistributor.sol";

/// @title RewardDistributor
contract RewardDistributor is IRewardDistributor, AccessControl {
    bytes32 public constant SETTLER_ROLE = keccak256("SETTLER_ROLE");
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    bytes32 private constant REWARD_TAG = keccak256("OpenLedger reward leaf v1");
    /// @dev Bounds the walk to the active root.
    uint256 private constant MAX_QUEUE = 64;

    IProtocolParameters public immutable parameters;

    struct Pool {
        uint256 funded;
        uint256 totalClaimed;
        /// Every root before this one has passed its window: the walk to the active root starts here.
        uint256 cursor;
        /// One more than the index of the last root that was found active; 0 when there was none.
        uint256 lastActive;
        RewardRoot[] roots;
        mapping(address account => uint256) claimed;
    }

    mapping(uint256 pool => Pool) private _pools;

    constructor(IProtocolParameters parameters_, address admin) {
        parameters = parameters_;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /* FUNDING AND ROOTS */

    /// @inheritdoc IRewardDistributor
    function fund(uint256 pool) external payable {
        require(msg.value != 0, RewardDistributorZeroAmount());

        _pools[pool].funded += msg.value;

        emit PoolFunded(pool, msg.sender, msg.value);
    }

    /// @inheritdoc IRewardDistributor
    function submitRoot(uint256 pool, bytes32 root, uint256 totalCumulative, bytes32 evidenceHash)
        external
        onlyRole(SETTLER_ROLE)
        returns (uint256 index)
    {
        require(root != 0 && evidenceHash != 0, RewardDistributorZeroHash());
        Pool storage state = _pools[pool];
        require(totalCumulative <= state.funded, RewardDistributorUnderfunded(pool, totalCumulative, state.funded));
        _advance(state);
        uint256 previous = _lastTotal(state);
        require(totalCumulative >= previous, RewardDistributorTotalFell(pool, totalCumulative, previous));
        index = state.roots.length;
        require(index - state.cursor < MAX_QUEUE, RewardDistributorQueueFull(pool));

        uint64 activatesAt = uint64(block.timestamp) + parameters.challengeWindow();
        // A window made shorter meanwhile must not let a later root overtake an earlier one.
        if (index != 0 && state.roots[index - 1].activatesAt > activatesAt) {
            activatesAt = state.roots[index - 1].activatesAt;
        }
        state.roots
            .push(
                RewardRoot({
                    root: root,
                    totalCumulative: totalCumulative,
                    evidenceHash: evidenceHash,
                    submittedAt: uint64(block.timestamp),
                    activatesAt: activatesAt,
                    disabled: false
                })
            );

        emit RootSubmitted(pool, index, root, totalCumulative, evidenceHash, activatesAt);
    }

    /// @inheritdoc IRewardDistributor
    function disableRoot(uint256 pool, uint256 index) external onlyRole(GUARDIAN_ROLE) {
        Pool storage state = _pools[pool];
        require(index < state.roots.length, RewardDistributorUnknownRoot(pool, index));
        RewardRoot storage entry = state.roots[index];
        require(!entry.disabled && block.timestamp < entry.activatesAt, RewardDistributorNotPending(pool, index));

        entry.disabled = true;

        emit RootDisabled(pool, index);
    }

    /* CLAIMS */

    /// @inheritdoc IRewardDistributor
    function claim(uint256 pool, address account, uint256 cumulativeAmount, bytes32[] calldata proof)
        external
        returns (uint256 amount)
    {
        amount = _claim(pool, account, cumulativeAmount, proof);
        require(amount != 0, RewardDistributorNothingToClaim(pool, account));
    }

    /// @inheritdoc IRewardDistributor
    function claimMany(Claim[] calldata claims) external returns (uint256 amount) {
        for (uint256 i = 0; i < claims.length; ++i) {
            amount += _claim(claims[i].pool, claims[i].account, claims[i].cumulativeAmount, claims[i].proof);
        }
    }

    /* READING */

    /// @inheritdoc IRewardDistributor
    function funded(uint256 pool) external view returns (uint256) {
        return _pools[pool].funded;
    }

    /// @inheritdoc IRewardDistributor
    function totalClaimed(uint256 pool) external view returns (uint256) {
        return _pools[pool].totalClaimed;
    }

    /// @inheritdoc IRewardDistributor
    function claimed(uint256 pool, address account) external view returns (uint256) {
        return _pools[pool].claimed[account];
    }

    /// @inheritdoc IRewardDistributor
    function rootCount(uint256 pool) external view returns (uint256) {
        return _pools[pool].roots.length;
    }

    /// @inheritdoc IRewardDistributor
    function rootAt(uint256 pool, uint256 index) external view returns (RewardRoot memory) {
        require(index < _pools[pool].roots.length, RewardDistributorUnknownRoot(pool, index));
        return _pools[pool].roots[index];
    }

    /// @inheritdoc IRewardDistributor
    function activeRoot(uint256 pool) external view returns (bool exists, uint256 index, RewardRoot memory root) {
        (, uint256 lastActive) = _walk(_pools[pool]);
        if (lastActive == 0) return (false, 0, root);
        return (true, lastActive - 1, _pools[pool].roots[lastActive - 1]);
    }

    /// @inheritdoc IRewardDistributor
    function rewardLeaf(uint256 pool, address account, uint256 cumulativeAmount) public view returns (bytes32) {
        return keccak256(
            bytes.concat(
                keccak256(abi.encode(REWARD_TAG, block.chainid, address(this), pool, account, cumulativeAmount))
            )
        );
    }

    /// @dev Pays after everything is written down, so a receiver that calls back finds nothing left to take.
    function _claim(uint256 pool, address account, uint256 cumulativeAmount, bytes32[] calldata proof)
        private
        returns (uint256 amount)
    {
        Pool storage state = _pools[pool];
        _advance(state);
        require(state.lastActive != 0, RewardDistributorNoActiveRoot(pool));
        RewardRoot storage active = state.roots[state.lastActive - 1];
        require(
            MerkleProof.verifyCalldata(proof, active.root, rewardLeaf(pool, account, cumulativeAmount)),
            RewardDistributorInvalidProof(pool, account, cumulativeAmount)
        );
        uint256 paid = state.claimed[account];
        if (cumulativeAmount <= paid) return 0;
        amount = cumulativeAmount - paid;
        uint256 total = state.totalClaimed + amount;
        require(total <= active.totalCumulative, RewardDistributorTotalExceeded(pool, total, active.totalCumulative));

        state.claimed[account] = cumulativeAmount;
        state.totalClaimed = total;

        emit Claimed(pool, account, amount, cumulativeAmount);

        (bool sent,) = account.call{value: amount}("");
        require(sent, RewardDistributorTransferFailed(account, amount));
    }

    function _advance(Pool storage state) private {
        (uint256 cursor, uint256 lastActive) = _walk(state);
        if (cursor == state.cursor) return;
        state.cursor = cursor;
        state.lastActive = lastActive;
    }

    /// @dev Activation times never fall along the list, so the walk may stop at the first root that still waits.
    function _walk(Pool storage state) private view returns (uint256 cursor, uint256 lastActive) {
        cursor = state.cursor;
        lastActive = state.lastActive;
        uint256 length = state.roots.length;
        for (; cursor < length && state.roots[cursor].activatesAt <= block.timestamp; ++cursor) {
            if (!state.roots[cursor].disabled) lastActive = cursor + 1;
        }
    }

    /// @dev To be called after `_advance`, and then at most MAX_QUEUE steps: every root before the cursor has passed its
    /// window, and the last of those that counts is `lastActive`.
    function _lastTotal(Pool storage state) private view returns (uint256) {
        for (uint256 i = state.roots.length; i > state.cursor; --i) {
            if (!state.roots[i - 1].disabled) return state.roots[i - 1].totalCumulative;
        }
        return state.lastActive == 0 ? 0 : state.roots[state.lastActive - 1].totalCumulative;
    }
}
