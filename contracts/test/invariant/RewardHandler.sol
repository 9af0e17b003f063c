// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RewardDistributor} from "../../src/RewardDistributor.sol";
import {RewardRoot} from "../../src/interfaces/IRewardDistributor.sol";
import {Merkle} from "../support/Merkle.sol";
import {TestBase} from "../support/TestBase.sol";

/// @notice Acts as funder, settler, guardian and claimants of two pools, in any order and with any numbers. Some of
/// the trees it posts are dishonest: they give accounts more than their total, or less than before.
contract RewardHandler is TestBase {
    uint256 public constant POOLS = 2;
    uint256 public constant ACCOUNTS = 4;

    RewardDistributor private immutable _rewards;

    mapping(uint256 pool => mapping(uint256 index => uint256[ACCOUNTS])) private _amounts;
    mapping(uint256 pool => uint256[ACCOUNTS]) private _earned;
    mapping(uint256 pool => uint256) public highestActiveTotal;
    mapping(uint256 pool => mapping(uint256 who => uint256)) public highestClaimed;
    mapping(uint256 pool => uint256) public fundedByHandler;
    mapping(uint256 pool => uint256) public paidToAccounts;
    uint256 public claims;

    constructor(RewardDistributor rewards) {
        _rewards = rewards;
    }

    function account(uint256 pool, uint256 who) public pure returns (address) {
        return address(uint160(0xACC0000 + pool * 100 + who));
    }

    function fund(uint256 pool, uint96 amount) external {
        pool = _pool(pool);
        uint256 value = uint256(amount) + 1;
        vm.deal(address(this), value);
        _rewards.fund{value: value}(pool);
        fundedByHandler[pool] += value;
    }

    function submitHonestly(uint256 pool, uint256[ACCOUNTS] calldata seeds) external {
        pool = _pool(pool);
        uint256 free = _rewards.funded(pool) - _sum(_earned[pool]);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint256 more = _bound(seeds[i], 0, free / ACCOUNTS);
            _earned[pool][i] += more;
        }
        _post(pool, _earned[pool], _sum(_earned[pool]));
    }

    function submitDishonestly(uint256 pool, uint256[ACCOUNTS] calldata seeds, uint256 total) external {
        pool = _pool(pool);
        uint256 floor = _sum(_earned[pool]);
        if (floor > _rewards.funded(pool)) return;
        uint256[ACCOUNTS] memory amounts;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            amounts[i] = _bound(seeds[i], 0, 2 * uint256(type(uint96).max));
        }
        _post(pool, amounts, _bound(total, floor, _rewards.funded(pool)));
    }

    function disable(uint256 pool, uint256 index) external {
        pool = _pool(pool);
        uint256 count = _rewards.rootCount(pool);
        if (count == 0) return;
        index = _bound(index, 0, count - 1);
        RewardRoot memory root = _rewards.rootAt(pool, index);
        if (root.disabled || root.activatesAt <= vm.getBlockTimestamp()) return;
        _rewards.disableRoot(pool, index);
    }

    function wait(uint256 duration) external {
        _skip(_bound(duration, 1, 2 hours));
        for (uint256 pool = 0; pool < POOLS; ++pool) {
            _observe(pool);
        }
    }

    function claim(uint256 pool, uint256 who) external {
        pool = _pool(pool);
        who %= ACCOUNTS;
        (bool exists, uint256 index, RewardRoot memory root) = _rewards.activeRoot(pool);
        if (!exists) return;
        address receiver = account(pool, who);
        uint256 before = _rewards.claimed(pool, receiver);
        uint256 amount = _amounts[pool][index][who];
        uint256 due = amount > before ? amount - before : 0;
        bool covered = due != 0 && _rewards.totalClaimed(pool) + due <= root.totalCumulative;

        uint256 received = _tryClaim(pool, index, who, amount);
        vm.assertEq(received, covered ? due : 0, "paid to the wei exactly when something is due and covered");
        paidToAccounts[pool] += received;
        vm.assertGe(_rewards.claimed(pool, receiver), highestClaimed[pool][who], "what was claimed never falls");
        highestClaimed[pool][who] = _rewards.claimed(pool, receiver);
    }

    function _tryClaim(uint256 pool, uint256 index, uint256 who, uint256 amount) private returns (uint256) {
        address receiver = account(pool, who);
        bytes32[] memory proof = Merkle.proof(_leaves(pool, _amounts[pool][index]), who);
        uint256 balance = receiver.balance;
        try _rewards.claim(pool, receiver, amount, proof) returns (uint256 paid) {
            vm.assertEq(receiver.balance - balance, paid, "what was reported is what was received");
            ++claims;
        } catch {}
        return receiver.balance - balance;
    }

    function _post(uint256 pool, uint256[ACCOUNTS] memory amounts, uint256 total) private {
        uint256 count = _rewards.rootCount(pool);
        // Totals never fall, and no more than 64 wait: the contract would refuse.
        if (total < _lastTotal(pool, count) || _waiting(pool, count) >= 64) return;
        _rewards.submitRoot(pool, Merkle.root(_leaves(pool, amounts)), total, "evidence");
        _amounts[pool][count] = amounts;
    }

    function _observe(uint256 pool) private {
        (bool exists,, RewardRoot memory root) = _rewards.activeRoot(pool);
        if (!exists) return;
        vm.assertGe(root.totalCumulative, highestActiveTotal[pool], "the active total never falls");
        highestActiveTotal[pool] = root.totalCumulative;
    }

    function _leaves(uint256 pool, uint256[ACCOUNTS] memory amounts) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            leaves[i] = _rewards.rewardLeaf(pool, account(pool, i), amounts[i]);
        }
    }

    function _lastTotal(uint256 pool, uint256 count) private view returns (uint256) {
        for (uint256 i = count; i > 0; --i) {
            RewardRoot memory root = _rewards.rootAt(pool, i - 1);
            if (!root.disabled) return root.totalCumulative;
        }
        return 0;
    }

    function _waiting(uint256 pool, uint256 count) private view returns (uint256 waiting) {
        for (uint256 i = count; i > 0 && _rewards.rootAt(pool, i - 1).activatesAt > vm.getBlockTimestamp(); --i) {
            ++waiting;
        }
    }

    function _sum(uint256[ACCOUNTS] memory amounts) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            sum += amounts[i];
        }
    }

    function _pool(uint256 seed) private pure returns (uint256) {
        return seed % POOLS;
    }
}
