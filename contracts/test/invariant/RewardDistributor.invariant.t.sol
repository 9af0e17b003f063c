// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RewardRoot} from "../../src/interfaces/IRewardDistributor.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {RewardHandler} from "./RewardHandler.sol";

contract RewardDistributorInvariantTest is ProtocolFixture {
    RewardHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new RewardHandler(rewards);
        rewards.grantRole(rewards.SETTLER_ROLE(), address(_handler));
        rewards.grantRole(rewards.GUARDIAN_ROLE(), address(_handler));
        _target(address(_handler));
    }

    /// The handler does what it is there for: a run without claims would prove nothing.
    function test_HandlerReachesClaims() public {
        for (uint256 i = 0; i < 60; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            _handler.fund(seed, uint96(seed));
            _handler.submitHonestly(seed, [seed >> 160, seed >> 161, seed >> 162, seed >> 163]);
            if (i % 7 == 0) _handler.submitDishonestly(seed, [seed, seed, seed, seed], seed);
            if (i % 5 == 0) _handler.disable(seed, rewards.rootCount(seed % 2));
            _handler.wait(seed);
            _handler.claim(seed, seed >> 8);
        }
        vm.assertGe(_handler.claims(), 20, "claims were paid");
        invariant_PoolNeverPaysMoreThanItWasFundedWith();
        invariant_ActiveTotalCoversClaimsAndIsFunded();
        invariant_ClaimsOfAccountsSumToThePools();
    }

    /// No claim beyond what the pool was funded with, and no pool pays for another.
    function invariant_PoolNeverPaysMoreThanItWasFundedWith() public view {
        uint256 left;
        for (uint256 pool = 0; pool < _handler.POOLS(); ++pool) {
            vm.assertLe(rewards.totalClaimed(pool), rewards.funded(pool), "claimed within funded");
            vm.assertEq(rewards.funded(pool), _handler.fundedByHandler(pool), "funded is what was sent");
            vm.assertEq(rewards.totalClaimed(pool), _handler.paidToAccounts(pool), "claimed is what was received");
            left += rewards.funded(pool) - rewards.totalClaimed(pool);
        }
        vm.assertEq(address(rewards).balance, left, "the rest is here");
    }

    /// The active total never falls, covers what was paid, and is itself covered.
    function invariant_ActiveTotalCoversClaimsAndIsFunded() public view {
        for (uint256 pool = 0; pool < _handler.POOLS(); ++pool) {
            (bool exists,, RewardRoot memory root) = rewards.activeRoot(pool);
            if (!exists) {
                vm.assertEq(rewards.totalClaimed(pool), 0, "nothing is paid without a root");
                continue;
            }
            vm.assertFalse(root.disabled, "a struck-out root is never active");
            vm.assertGe(root.totalCumulative, _handler.highestActiveTotal(pool), "never falls");
            vm.assertGe(root.totalCumulative, rewards.totalClaimed(pool), "covers what was paid");
            vm.assertLe(root.totalCumulative, rewards.funded(pool), "is covered");
        }
    }

    /// What each account was paid sums to what the pool paid, and never falls.
    function invariant_ClaimsOfAccountsSumToThePools() public view {
        for (uint256 pool = 0; pool < _handler.POOLS(); ++pool) {
            uint256 sum;
            for (uint256 who = 0; who < _handler.ACCOUNTS(); ++who) {
                uint256 claimed = rewards.claimed(pool, _handler.account(pool, who));
                vm.assertEq(claimed, _handler.highestClaimed(pool, who), "never falls");
                vm.assertEq(_handler.account(pool, who).balance, claimed, "was received");
                sum += claimed;
            }
            vm.assertEq(sum, rewards.totalClaimed(pool), "sum");
        }
    }
}
