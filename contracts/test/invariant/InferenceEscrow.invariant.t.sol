// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DataNetVersion} from "../../src/interfaces/IModelRegistry.sol";
import {ProtocolFixture} from "../support/ProtocolFixture.sol";
import {EscrowHandler} from "./EscrowHandler.sol";

contract InferenceEscrowInvariantTest is ProtocolFixture {
    EscrowHandler private _handler;
    address private constant VAULT = address(0x5A017);

    function setUp() public override {
        super.setUp();
        DataNetVersion[] memory parents = _createVersion(_licence());
        _registerModel("first adapter", PRICE, parents);
        _registerModel("second adapter", PRICE / 3, parents);
        escrow.setStakingVault(VAULT);
        _handler = new EscrowHandler(escrow, models, parameters);
        for (uint256 i = 0; i < _handler.NODES(); ++i) {
            escrow.setNode(_handler.nodeOf(i), _handler.operatorOf(i));
        }
        _target(address(_handler));
    }

    /// The handler does what it is there for: a run without payments would prove nothing.
    function test_HandlerReachesSettlements() public {
        for (uint256 i = 0; i < 100; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            _handler.deposit(seed, seed);
            _handler.settle(seed, uint32(seed >> 64), seed >> 128, uint8(i));
        }
        vm.assertGe(_handler.settled(), 20, "receipts were paid");
        vm.assertGe(80, _handler.settled(), "and some refused");
        invariant_BalanceIsTheSumOfLiabilities();
        invariant_PartsSumToTheFees();
        invariant_UsersPayTheirFeesOnce();
        invariant_ARequestIsPaidOnce();
    }

    /// What the escrow holds is what it owes, to the wei.
    function invariant_BalanceIsTheSumOfLiabilities() public view {
        uint256 owed = escrow.stakersHeld() + escrow.accruedOf(platform) + escrow.accruedOf(builder);
        for (uint256 i = 0; i < _handler.NODES(); ++i) {
            owed += escrow.accruedOf(_handler.operatorOf(i));
        }
        for (uint256 i = 0; i < _handler.USERS(); ++i) {
            owed += escrow.balanceOf(_handler.userOf(i));
        }
        vm.assertEq(address(escrow).balance, owed, "balance");
        vm.assertEq(escrow.totalLiabilities(), owed, "liabilities");
    }

    /// Every split sums to its fee: all that users paid is with one of the five parties.
    function invariant_PartsSumToTheFees() public view {
        uint256 parts = VAULT.balance + escrow.stakersHeld() + platform.balance + escrow.accruedOf(platform)
            + escrow.accruedOf(builder) + rewards.funded(1) + rewards.funded(2);
        for (uint256 i = 0; i < _handler.NODES(); ++i) {
            parts += _handler.operatorOf(i).balance + escrow.accruedOf(_handler.operatorOf(i));
        }
        vm.assertEq(parts, _handler.totalFees(), "parts");
        vm.assertEq(address(rewards).balance, rewards.funded(1) + rewards.funded(2), "pools have their money");
    }

    /// A user pays what was settled and nothing else, and never more than the cap.
    function invariant_UsersPayTheirFeesOnce() public view {
        for (uint256 i = 0; i < _handler.USERS(); ++i) {
            address user = _handler.userOf(i);
            vm.assertEq(
                escrow.balanceOf(user) + _handler.feesPaid(i) + _handler.withdrawn(i), _handler.deposited(i), "accounts"
            );
            vm.assertEq(escrow.capSpent(user, 0), _handler.feesPaid(i), "the cap counts every fee");
            vm.assertLe(escrow.capSpent(user, 0), _handler.CAP_TOTAL(), "within the cap");
        }
    }

    /// A receipt pays once.
    function invariant_ARequestIsPaidOnce() public view {
        for (uint256 n = 0; n < _handler.NODES(); ++n) {
            address node_ = _handler.nodeOf(n);
            for (uint256 r = 0; r < 24; ++r) {
                uint256 count = _handler.payments(node_, bytes32(r));
                vm.assertLe(count, 1, "once");
                vm.assertTrue(escrow.isSettled(node_, bytes32(r)) == (count == 1), "remembered");
            }
        }
    }
}
