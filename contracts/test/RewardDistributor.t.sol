// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {RewardDistributor} from "../src/RewardDistributor.sol";
import {Claim, IRewardDistributor, RewardRoot} from "../src/interfaces/IRewardDistributor.sol";
import {GreedyClaimer, Refuser} from "./support/Accounts.sol";
import {Merkle} from "./support/Merkle.sol";
import {ProtocolFixture} from "./support/ProtocolFixture.sol";

contract RewardDistributorTest is ProtocolFixture {
    uint256 private constant POOL = 7;
    address private constant ALICE = address(0xA11);
    address private constant BOB = address(0xB0B0);

    /* FUNDING AND ROOTS */

    function test_RevertWhen_FundingNothing() public {
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.RewardDistributorZeroAmount.selector));
        rewards.fund(POOL);
    }

    function test_RevertWhen_AnyoneElsePostsOrStrikesOut() public {
        _fund(POOL, 10);
        vm.expectRevert(_missingRole(rewards.SETTLER_ROLE()));
        vm.prank(stranger);
        rewards.submitRoot(POOL, "root", 1, "evidence");

        _submit(POOL, "root", 1);
        vm.expectRevert(_missingRole(rewards.GUARDIAN_ROLE()));
        vm.prank(stranger);
        rewards.disableRoot(POOL, 0);
    }

    function test_RevertWhen_RootIsUnnamed() public {
        vm.startPrank(settler);
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.RewardDistributorZeroHash.selector));
        rewards.submitRoot(POOL, 0, 0, "evidence");
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.RewardDistributorZeroHash.selector));
        rewards.submitRoot(POOL, "root", 0, 0);
        vm.stopPrank();
    }

    function testFuzz_RevertWhen_RootPromisesMoreThanThePoolHas(uint96 amount, uint256 total) public {
        _fund(POOL, uint256(amount) + 1);
        _fund(POOL + 1, 1_000 ether);
        total = _bound(total, uint256(amount) + 2, type(uint256).max);

        vm.prank(settler);
        vm.expectRevert(
            abi.encodeWithSelector(
                IRewardDistributor.RewardDistributorUnderfunded.selector, POOL, total, uint256(amount) + 1
            )
        );
        rewards.submitRoot(POOL, "root", total, "evidence");
    }

    function test_RevertWhen_TotalFallsEvenWhileTheFormerRootWaits() public {
        _fund(POOL, 100);
        _submit(POOL, "first", 60);

        _expectTotalFell(59, 60);
        rewards.submitRoot(POOL, "second", 59, "evidence");
        _skip(WINDOW);
        _expectTotalFell(59, 60);
        rewards.submitRoot(POOL, "second", 59, "evidence");
    }

    function test_DisabledRootSetsNoFloor() public {
        _fund(POOL, 100);
        _submit(POOL, "first", 40);
        _submit(POOL, "wrong", 90);
        vm.prank(guardian);
        rewards.disableRoot(POOL, 1);

        _expectTotalFell(39, 40);
        rewards.submitRoot(POOL, "right", 39, "evidence");
        _submit(POOL, "right", 50);
        _skip(WINDOW);
        _assertActive(POOL, 2, "right");
    }

    function test_RevertWhen_RootIsStruckOutTooLateOrTwice() public {
        _fund(POOL, 100);
        _submit(POOL, "first", 1);
        _submit(POOL, "second", 2);
        vm.startPrank(guardian);
        rewards.disableRoot(POOL, 1);
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.RewardDistributorNotPending.selector, POOL, 1));
        rewards.disableRoot(POOL, 1);
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.RewardDistributorUnknownRoot.selector, POOL, 2));
        rewards.disableRoot(POOL, 2);
        _skip(WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.RewardDistributorNotPending.selector, POOL, 0));
        rewards.disableRoot(POOL, 0);
        vm.stopPrank();
        _assertActive(POOL, 0, "first");
    }

    function test_EachRootWaitsForItsOwnWindow() public {
        _fund(POOL, 100);
        _submit(POOL, "first", 10);
        _skip(WINDOW - 1);
        _submit(POOL, "second", 20);
        (bool exists,,) = rewards.activeRoot(POOL);
        vm.assertFalse(exists, "a second before the first window ends");

        _skip(1);
        _assertActive(POOL, 0, "first");
        _skip(WINDOW - 2);
        _assertActive(POOL, 0, "first");
        _skip(1);
        _assertActive(POOL, 1, "second");
    }

    function test_ShorterWindowLetsNoRootOvertake() public {
        _fund(POOL, 100);
        _submit(POOL, "first", 10);
        parameters.setChallengeWindow(1);
        _submit(POOL, "second", 20);

        vm.assertEq(rewards.rootAt(POOL, 1).activatesAt, rewards.rootAt(POOL, 0).activatesAt, "not before the first");
        _skip(2);
        (bool exists,,) = rewards.activeRoot(POOL);
        vm.assertFalse(exists, "the first kept its window");
        _skip(WINDOW);
        _assertActive(POOL, 1, "second");
    }

    function test_RevertWhen_QueueIsFullUntilOneActivates() public {
        _fund(POOL, 100);
        for (uint256 i = 0; i < 64; ++i) {
            _submit(POOL, keccak256(abi.encode(i)), i);
        }
        vm.prank(settler);
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.RewardDistributorQueueFull.selector, POOL));
        rewards.submitRoot(POOL, "one more", 64, "evidence");

        _skip(WINDOW);
        _submit(POOL, "one more", 64);
        _assertActive(POOL, 63, keccak256(abi.encode(63)));
        vm.assertEq(rewards.rootCount(POOL), 65, "all are kept");
    }

    function test_ReportsARoot() public {
        _fund(POOL, 100);
        uint64 activatesAt = uint64(vm.getBlockTimestamp()) + WINDOW;

        vm.expectEmit(address(rewards));
        emit IRewardDistributor.RootSubmitted(POOL, 0, "root", 5, "evidence", activatesAt);
        vm.prank(settler);
        vm.assertEq(rewards.submitRoot(POOL, "root", 5, "evidence"), 0, "index");
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.RewardDistributorUnknownRoot.selector, POOL, 1));
        rewards.rootAt(POOL, 1);
    }

    /* CLAIMS */

    function test_RevertWhen_NoRootIsActive() public {
        bytes32[] memory none = new bytes32[](0);
        vm.expectRevert(abi.encodeWithSelector(IRewardDistributor.RewardDistributorNoActiveRoot.selector, POOL));
        rewards.claim(POOL, ALICE, 1, none);
    }

    function testFuzz_RevertWhen_AnythingIsWrongWithTheClaim(uint256 amount, uint160 account) public {
        bytes32[] memory leaves = _activate(POOL, 30, 70);
        bytes32[] memory proof = Merkle.proof(leaves, 0);
        vm.assume(amount != 30 && address(account) != ALICE);

        _expectInvalidProof(POOL, ALICE, amount);
        rewards.claim(POOL, ALICE, amount, proof);
        _expectInvalidProof(POOL, address(account), 30);
        rewards.claim(POOL, address(account), 30, proof);
        proof[0] = ~proof[0];
        _expectInvalidProof(POOL, ALICE, 30);
        rewards.claim(POOL, ALICE, 30, proof);
    }

    function test_RevertWhen_RootOfOnePoolIsUsedInAnother() public {
        bytes32[] memory leaves = _activate(POOL, 30, 70);
        // The settler even posts the same root for the other pool: its leaves name the first.
        _fund(POOL + 1, 100);
        _submit(POOL + 1, Merkle.root(leaves), 100);
        _skip(WINDOW);

        _expectInvalidProof(POOL + 1, ALICE, 30);
        rewards.claim(POOL + 1, ALICE, 30, Merkle.proof(leaves, 0));
    }

    function test_RevertWhen_RootOfAnotherContractOrChainIsUsed() public {
        bytes32[] memory leaves = _activate(POOL, 30, 70);
        RewardDistributor other = new RewardDistributor(parameters, owner);
        other.grantRole(other.SETTLER_ROLE(), settler);
        vm.deal(owner, 100);
        other.fund{value: 100}(POOL);
        vm.prank(settler);
        other.submitRoot(POOL, Merkle.root(leaves), 100, "evidence");
        _skip(WINDOW);

        _expectInvalidProof(POOL, ALICE, 30);
        other.claim(POOL, ALICE, 30, Merkle.proof(leaves, 0));
        vm.chainId(99);
        _expectInvalidProof(POOL, ALICE, 30);
        rewards.claim(POOL, ALICE, 30, Merkle.proof(leaves, 0));
    }

    function test_RevertWhen_ClaimedTwice() public {
        bytes32[] memory leaves = _activate(POOL, 30, 70);
        rewards.claim(POOL, ALICE, 30, Merkle.proof(leaves, 0));

        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.RewardDistributorNothingToClaim.selector, POOL, ALICE)
        );
        rewards.claim(POOL, ALICE, 30, Merkle.proof(leaves, 0));
    }

    function test_RevertWhen_TreeHoldsMoreThanItsTotal() public {
        _fund(POOL, 100);
        bytes32[] memory leaves = _leaves(POOL, 80, 80);
        _submit(POOL, Merkle.root(leaves), 100);
        _skip(WINDOW);
        rewards.claim(POOL, ALICE, 80, Merkle.proof(leaves, 0));

        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.RewardDistributorTotalExceeded.selector, POOL, 160, 100)
        );
        rewards.claim(POOL, BOB, 80, Merkle.proof(leaves, 1));
    }

    function test_RevertWhen_AccountRefusesMoney() public {
        address refuser = address(new Refuser());
        _fund(POOL, 30);
        _submit(POOL, rewards.rewardLeaf(POOL, refuser, 30), 30);
        _skip(WINDOW);

        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.RewardDistributorTransferFailed.selector, refuser, 30)
        );
        rewards.claim(POOL, refuser, 30, new bytes32[](0));
        vm.assertEq(rewards.claimed(POOL, refuser), 0, "nothing is written down");
    }

    function test_ReceiverThatCallsBackGetsNothingMore() public {
        GreedyClaimer greedy = new GreedyClaimer(rewards);
        _fund(POOL, 100);
        _submit(POOL, rewards.rewardLeaf(POOL, address(greedy), 30), 100);
        _skip(WINDOW);
        greedy.prepare(POOL, 30, new bytes32[](0));

        rewards.claim(POOL, address(greedy), 30, new bytes32[](0));
        vm.assertEq(address(greedy).balance, 30, "once");
        vm.assertTrue(greedy.failedAgain(), "the second claim was refused");
    }

    function testFuzz_PaysWhatIsNewUnderEachRoot(uint96[4] memory alice, uint96[4] memory bob) public {
        uint256 aliceTotal;
        uint256 bobTotal;
        for (uint256 i = 0; i < 4; ++i) {
            aliceTotal += uint256(alice[i]) + 1;
            bobTotal += uint256(bob[i]) + 1;
            bytes32[] memory leaves = _activate(POOL, aliceTotal, bobTotal);

            vm.expectEmit(address(rewards));
            emit IRewardDistributor.Claimed(POOL, ALICE, uint256(alice[i]) + 1, aliceTotal);
            rewards.claim(POOL, ALICE, aliceTotal, Merkle.proof(leaves, 0));
            vm.assertEq(ALICE.balance, aliceTotal, "Alice has everything after each root");
            // Bob waits for the last root and loses nothing.
            if (i == 3) rewards.claim(POOL, BOB, bobTotal, Merkle.proof(leaves, 1));
        }
        vm.assertEq(BOB.balance, bobTotal, "Bob");
        vm.assertEq(rewards.totalClaimed(POOL), aliceTotal + bobTotal, "total");
        vm.assertEq(address(rewards).balance, 0, "nothing is left");
    }

    function test_WhatIsPaidStaysPaidWhenAnAmountFalls() public {
        bytes32[] memory leaves = _activate(POOL, 60, 40);
        rewards.claim(POOL, ALICE, 60, Merkle.proof(leaves, 0));
        leaves = _activate(POOL, 10, 90);

        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.RewardDistributorNothingToClaim.selector, POOL, ALICE)
        );
        rewards.claim(POOL, ALICE, 10, Merkle.proof(leaves, 0));
        vm.assertEq(rewards.claimed(POOL, ALICE), 60, "kept");
    }

    function test_ManyClaimsPassOverWhatWasPaidMeanwhile() public {
        bytes32[] memory first = _activate(POOL, 30, 70);
        bytes32[] memory second = _activate(POOL + 1, 5, 6);
        Claim[] memory claims = new Claim[](2);
        claims[0] = Claim(POOL, ALICE, 30, Merkle.proof(first, 0));
        claims[1] = Claim(POOL + 1, ALICE, 5, Merkle.proof(second, 0));
        vm.prank(stranger);
        rewards.claim(POOL, ALICE, 30, Merkle.proof(first, 0));

        vm.assertEq(rewards.claimMany(claims), 5, "the rest is paid");
        vm.assertEq(ALICE.balance, 35, "both");
        claims[1].cumulativeAmount = 6;
        _expectInvalidProof(POOL + 1, ALICE, 6);
        rewards.claimMany(claims);
    }

    function _fund(uint256 pool, uint256 amount) private {
        vm.deal(owner, amount);
        rewards.fund{value: amount}(pool);
    }

    function _submit(uint256 pool, bytes32 root, uint256 total) private {
        vm.prank(settler);
        rewards.submitRoot(pool, root, total, "evidence");
    }

    function _leaves(uint256 pool, uint256 alice, uint256 bob) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](2);
        leaves[0] = rewards.rewardLeaf(pool, ALICE, alice);
        leaves[1] = rewards.rewardLeaf(pool, BOB, bob);
    }

    /// @dev Funds what is missing, posts a tree of two and lets its window pass.
    function _activate(uint256 pool, uint256 alice, uint256 bob) private returns (bytes32[] memory leaves) {
        if (rewards.funded(pool) < alice + bob) _fund(pool, alice + bob - rewards.funded(pool));
        leaves = _leaves(pool, alice, bob);
        _submit(pool, Merkle.root(leaves), alice + bob);
        _skip(WINDOW);
    }

    function _assertActive(uint256 pool, uint256 index, bytes32 root) private view {
        (bool exists, uint256 found, RewardRoot memory active) = rewards.activeRoot(pool);
        vm.assertTrue(exists, "a root is active");
        vm.assertEq(found, index, "index of the active root");
        vm.assertEq(active.root, root, "active root");
    }

    function _expectTotalFell(uint256 total, uint256 previous) private {
        vm.prank(settler);
        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.RewardDistributorTotalFell.selector, POOL, total, previous)
        );
    }

    function _expectInvalidProof(uint256 pool, address account, uint256 amount) private {
        vm.expectRevert(
            abi.encodeWithSelector(IRewardDistributor.RewardDistributorInvalidProof.selector, pool, account, amount)
        );
    }

    function _missingRole(bytes32 role) private view returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, stranger, role);
    }
}
