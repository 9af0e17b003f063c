// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {FeeParts, IInferenceEscrow} from "../src/interfaces/IInferenceEscrow.sol";
import {GreedyWithdrawer, Refuser} from "./support/Accounts.sol";
import {EscrowFixture} from "./support/EscrowFixture.sol";

/// @notice Balances, withdrawals, accruals and the owner's calls. Settlement is in InferenceEscrowSettle.t.sol.
contract InferenceEscrowTest is EscrowFixture {
    /* PREPAID BALANCES */

    function test_RevertWhen_DepositIsNothingOrForNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowZeroAmount.selector));
        escrow.deposit();
        vm.deal(owner, 1);
        vm.expectRevert(abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowZeroAddress.selector));
        escrow.depositFor{value: 1}(address(0));
    }

    function testFuzz_Deposits(uint96 amount) public {
        vm.assume(amount != 0);
        vm.deal(stranger, amount);

        vm.expectEmit(address(escrow));
        emit IInferenceEscrow.Deposited(user, stranger, amount);
        vm.prank(stranger);
        escrow.depositFor{value: amount}(user);
        vm.assertEq(escrow.balanceOf(user), 10 ether + uint256(amount), "balance");
        vm.assertEq(escrow.totalLiabilities(), address(escrow).balance, "owed is held");
    }

    function test_RevertWhen_WithdrawalExceedsTheBalance() public {
        vm.prank(user);
        vm.expectRevert(
            abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowInsufficientBalance.selector, 10 ether + 1, 10 ether)
        );
        escrow.requestWithdrawal(10 ether + 1);
    }

    function test_RevertWhen_WithdrawingWithoutRequestOrTooEarly() public {
        vm.startPrank(user);
        vm.expectRevert(abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowNothingToWithdraw.selector, user));
        escrow.withdraw();
        escrow.requestWithdrawal(1 ether);
        _skip(DELAY - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowTooEarly.selector, vm.getBlockTimestamp() + 1)
        );
        escrow.withdraw();
        vm.stopPrank();
    }

    function testFuzz_WithdrawsAfterTheDelay(uint256 amount) public {
        amount = _bound(amount, 1, 10 ether);
        uint256 before = user.balance;
        vm.startPrank(user);
        escrow.requestWithdrawal(amount);
        vm.assertEq(escrow.availableOf(user), 10 ether - amount, "announced money is not available");
        vm.assertEq(escrow.pendingWithdrawalOf(user).amount, amount, "announced");
        _skip(DELAY);
        vm.assertEq(escrow.withdraw(), amount, "paid");
        vm.stopPrank();

        vm.assertEq(user.balance, before + amount, "received");
        vm.assertEq(escrow.balanceOf(user), 10 ether - amount, "left");
        vm.assertEq(escrow.totalLiabilities(), address(escrow).balance, "owed is held");
    }

    function test_ANewRequestStartsTheDelayAnew() public {
        vm.startPrank(user);
        escrow.requestWithdrawal(1 ether);
        _skip(DELAY - 1);
        escrow.requestWithdrawal(2 ether);
        _skip(1);
        vm.expectPartialRevert(IInferenceEscrow.InferenceEscrowTooEarly.selector);
        escrow.withdraw();
        escrow.requestWithdrawal(0);
        _skip(DELAY);
        vm.expectPartialRevert(IInferenceEscrow.InferenceEscrowNothingToWithdraw.selector);
        escrow.withdraw();
        vm.stopPrank();
    }

    function test_AnnouncedMoneyStillPaysReceipts() public {
        vm.prank(user);
        escrow.requestWithdrawal(10 ether);
        uint256 fee = _receipt("1").fee;
        vm.assertEq(_settle(_receipt("1")), 1, "an answer given before still settles");
        _skip(DELAY);

        vm.prank(user);
        vm.assertEq(escrow.withdraw(), 10 ether - fee, "what is left");
        vm.assertEq(escrow.availableOf(user), 0, "nothing");
    }

    function test_RevertWhen_UserRefusesMoney() public {
        Refuser refuser = new Refuser();
        vm.deal(owner, 1);
        escrow.depositFor{value: 1}(address(refuser));
        vm.prank(address(refuser));
        escrow.requestWithdrawal(1);
        _skip(DELAY);

        vm.prank(address(refuser));
        vm.expectRevert(
            abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowTransferFailed.selector, address(refuser), 1)
        );
        escrow.withdraw();
    }

    function test_ReceiverThatCallsBackGetsNothingMore() public {
        GreedyWithdrawer greedy = new GreedyWithdrawer(escrow);
        vm.deal(owner, 3 ether);
        greedy.depositAndRequest{value: 3 ether}();
        _skip(DELAY);

        greedy.withdraw();
        vm.assertEq(address(greedy).balance, 3 ether, "once");
        vm.assertTrue(greedy.failedAgain(), "the second withdrawal was refused");
    }

    /* ACCRUALS */

    function test_EachPartyWithdrawsItsPart() public {
        _settle(_receipt("1"));
        FeeParts memory parts = escrow.splitFee(_receipt("1").fee, _split());

        _assertWithdraws(platform, parts.platform);
        _assertWithdraws(builder, parts.modelOwner);
        _assertWithdraws(operator, parts.node);
        vm.assertEq(escrow.stakersHeld(), parts.stakers, "held for stakers");
        vm.assertEq(rewards.funded(modelId), parts.contributors, "the pool");
        vm.assertEq(escrow.totalLiabilities(), address(escrow).balance, "owed is held");
    }

    function test_ModelOwnersPartFollowsTheToken() public {
        vm.prank(builder);
        models.transferFrom(builder, stranger, modelId);
        _settle(_receipt("1"));

        vm.assertEq(escrow.accruedOf(builder), 0, "the former owner");
        vm.assertEq(
            escrow.accruedOf(stranger), escrow.splitFee(_receipt("1").fee, _split()).modelOwner, "the new owner"
        );
    }

    function test_StakersPartGoesToTheVaultThatWasNamedOnce() public {
        _settle(_receipt("1"));
        uint256 held = escrow.stakersHeld();
        vm.expectRevert(abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowStakingVault.selector, address(0)));
        escrow.payStakers();

        escrow.setStakingVault(curator);
        vm.expectRevert(abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowStakingVault.selector, curator));
        escrow.setStakingVault(stranger);
        uint256 before = curator.balance;
        vm.prank(stranger);
        vm.assertEq(escrow.payStakers(), held, "paid");
        vm.assertEq(curator.balance, before + held, "received");
        vm.expectRevert(abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowNothingToWithdraw.selector, curator));
        escrow.payStakers();
    }

    function test_RevertWhen_AnyoneElseActsAsOwner() public {
        bytes memory reason = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(reason);
        escrow.setNode(stranger, stranger);
        vm.expectRevert(reason);
        escrow.setStakingVault(stranger);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowZeroAddress.selector));
        escrow.setNode(address(0), operator);
        vm.expectRevert(abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowZeroAddress.selector));
        escrow.setStakingVault(address(0));
    }

    function _assertWithdraws(address account, uint256 amount) private {
        uint256 before = account.balance;
        vm.assertEq(escrow.accruedOf(account), amount, "accrued");
        vm.expectEmit(address(escrow));
        emit IInferenceEscrow.AccruedWithdrawn(account, amount);
        vm.prank(account);
        vm.assertEq(escrow.withdrawAccrued(), amount, "withdrawn");
        vm.assertEq(account.balance, before + amount, "received");

        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(IInferenceEscrow.InferenceEscrowNothingToWithdraw.selector, account));
        escrow.withdrawAccrued();
    }
}
