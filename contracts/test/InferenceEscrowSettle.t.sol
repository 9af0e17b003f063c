// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InferenceEscrow} from "../src/InferenceEscrow.sol";
import {
    FeeParts,
    IInferenceEscrow,
    Receipt,
    Rejection,
    SignedCap,
    SignedReceipt,
    SpendingCap
} from "../src/interfaces/IInferenceEscrow.sol";
import {FeeSplit} from "../src/interfaces/IProtocolParameters.sol";
import {ContractWallet, GasBurner, LongAnswer} from "./support/Accounts.sol";
import {EscrowFixture} from "./support/EscrowFixture.sol";

contract InferenceEscrowSettleTest is EscrowFixture {
    /* WHAT IS REFUSED */

    function test_Rejects_MissingCap() public {
        SignedReceipt memory signed = _signed(_receipt("1"), NODE_KEY);
        signed.capIndex = 1;
        _assertRejected(signed, _signed(_cap(), USER_KEY), Rejection.CapMissing);
        signed.capIndex = type(uint256).max;
        _assertRejected(signed, _signed(_cap(), USER_KEY), Rejection.CapMissing);
    }

    function test_Rejects_CapOfAnotherUserOrNonce() public {
        SpendingCap memory cap = _cap();
        cap.nonce = 2;
        _assertRejected(_signed(_receipt("1"), NODE_KEY), _signed(cap, USER_KEY), Rejection.CapMismatch);
        cap = _cap();
        cap.user = stranger;
        _assertRejected(_signed(_receipt("1"), NODE_KEY), _signed(cap, STRANGER_KEY), Rejection.CapMismatch);
    }

    function test_Rejects_CapAfterItsExpiry() public {
        SpendingCap memory cap = _cap();
        vm.warp(cap.expiry + 1);
        _assertRejected(_signed(_receipt("1"), NODE_KEY), _signed(cap, USER_KEY), Rejection.CapExpired);
        vm.warp(cap.expiry);
        _assertSettled(_signed(_receipt("1"), NODE_KEY), _signed(cap, USER_KEY));
    }

    function test_Rejects_RevokedCap() public {
        vm.expectEmit(address(escrow));
        emit IInferenceEscrow.CapRevoked(user, 1);
        vm.prank(user);
        escrow.revokeCap(1);
        _assertRejected(_signed(_receipt("1"), NODE_KEY), _signed(_cap(), USER_KEY), Rejection.CapRevoked);
    }

    function test_Rejects_CapNobodySigned() public {
        _assertRejected(_signed(_receipt("1"), NODE_KEY), _signed(_cap(), STRANGER_KEY), Rejection.CapSignatureInvalid);
        SignedCap memory raised = _signed(_cap(), USER_KEY);
        raised.cap.maxTotal += 1;
        _assertRejected(_signed(_receipt("1"), NODE_KEY), raised, Rejection.CapSignatureInvalid);
        raised.signature = "";
        _assertRejected(_signed(_receipt("1"), NODE_KEY), raised, Rejection.CapSignatureInvalid);
    }

    function test_Rejects_NodeThatIsNotRegistered() public {
        escrow.setNode(node, address(0));
        _assertRejected(_signed(_receipt("1"), NODE_KEY), _signed(_cap(), USER_KEY), Rejection.NodeNotRegistered);
    }

    function test_Rejects_NodeTheCapIsNotFor() public {
        SpendingCap memory cap = _cap();
        cap.spender = stranger;
        _assertRejected(_signed(_receipt("1"), NODE_KEY), _signed(cap, USER_KEY), Rejection.SpenderMismatch);
        cap.spender = operator;
        _assertSettled(_signed(_receipt("1"), NODE_KEY), _signed(cap, USER_KEY));
    }

    function test_Rejects_SecondPayment() public {
        SignedReceipt memory signed = _signed(_receipt("1"), NODE_KEY);
        _assertSettled(signed, _signed(_cap(), USER_KEY));
        _assertRejected(signed, _signed(_cap(), USER_KEY), Rejection.AlreadySettled);

        // Not even when the node signs the same request again with other contents.
        Receipt memory again = _receipt("1");
        again.outputHash = "other";
        _assertRejected(_signed(again, NODE_KEY), _signed(_cap(), USER_KEY), Rejection.AlreadySettled);
        vm.assertTrue(escrow.isSettled(node, "1"), "settled");
    }

    function test_Rejects_SecondPaymentInTheSameBatch() public {
        SignedReceipt[] memory receipts = new SignedReceipt[](2);
        (receipts[0], receipts[1]) = (_signed(_receipt("1"), NODE_KEY), _signed(_receipt("1"), NODE_KEY));

        vm.assertEq(escrow.settle(receipts, _caps(_signed(_cap(), USER_KEY))), 1, "once");
        vm.assertEq(escrow.balanceOf(user), 10 ether - _receipt("1").fee, "paid once");
    }

    function test_Rejects_ReceiptFromTheFuture() public {
        Receipt memory receipt = _receipt("1");
        receipt.issuedAt += 61;
        _assertRejected(_signed(receipt, NODE_KEY), _signed(_cap(), USER_KEY), Rejection.IssuedInFuture);
        receipt.issuedAt -= 1;
        _assertSettled(_signed(receipt, NODE_KEY), _signed(_cap(), USER_KEY));
    }

    function test_Rejects_AnotherModelOrAdapter() public {
        Receipt memory receipt = _receipt("1");
        receipt.modelId = 99;
        _assertRejected(_signed(receipt, NODE_KEY), _signed(_cap(), USER_KEY), Rejection.ModelUnknown);

        receipt.modelId = _registerModel("other adapter", PRICE, _createVersion(_licence()));
        _assertRejected(_signed(receipt, NODE_KEY), _signed(_cap(), USER_KEY), Rejection.AdapterMismatch);
    }

    function test_Rejects_WhatARevokedModelAnswers() public {
        Receipt memory before = _receipt("1");
        vm.prank(builder);
        models.revoke(modelId);
        _skip(1);

        _assertRejected(_signed(_receipt("2"), NODE_KEY), _signed(_cap(), USER_KEY), Rejection.ModelRevoked);
        _assertSettled(_signed(before, NODE_KEY), _signed(_cap(), USER_KEY));
    }

    function test_Rejects_FeeAboveThePriceOfItsTime() public {
        Receipt memory receipt = _receipt("1");
        receipt.fee += 1;
        _assertRejected(_signed(receipt, NODE_KEY), _signed(_cap(), USER_KEY), Rejection.FeeAbovePrice);

        receipt.fee -= 1;
        _skip(1 hours);
        vm.prank(builder);
        models.setPrice(modelId, PRICE / 2);
        _assertRejected(_signed(_receipt("2"), NODE_KEY), _signed(_cap(), USER_KEY), Rejection.FeeAbovePrice);
        // The price fell after this answer was given.
        _assertSettled(_signed(receipt, NODE_KEY), _signed(_cap(), USER_KEY));
    }

    function test_Rejects_FeeAboveTheCap() public {
        SpendingCap memory cap = _cap();
        uint256 fee = _receipt("1").fee;
        cap.maxPerRequest = fee - 1;
        _assertRejected(_signed(_receipt("1"), NODE_KEY), _signed(cap, USER_KEY), Rejection.FeeAboveRequestCap);

        cap.maxPerRequest = fee;
        cap.maxTotal = 2 * fee - 1;
        _assertSettled(_signed(_receipt("1"), NODE_KEY), _signed(cap, USER_KEY));
        _assertRejected(_signed(_receipt("2"), NODE_KEY), _signed(cap, USER_KEY), Rejection.FeeAboveTotalCap);
        // A lower cap with the same nonce shares the total that is spent already.
        cap.maxTotal = fee - 1;
        _assertRejected(_signed(_receipt("2"), NODE_KEY), _signed(cap, USER_KEY), Rejection.FeeAboveTotalCap);
        vm.assertEq(escrow.capSpent(user, 1), fee, "spent");
    }

    function test_Rejects_FeeAboveTheBalance() public {
        vm.startPrank(user);
        escrow.requestWithdrawal(10 ether);
        _skip(DELAY);
        escrow.withdraw();
        escrow.deposit{value: _receipt("1").fee - 1}();
        vm.stopPrank();

        _assertRejected(_signed(_receipt("1"), NODE_KEY), _signed(_cap(), USER_KEY), Rejection.BalanceTooLow);
    }

    function test_Rejects_ReceiptTheNodeDidNotSign() public {
        _assertRejected(_signed(_receipt("1"), STRANGER_KEY), _signed(_cap(), USER_KEY), Rejection.NodeSignatureInvalid);

        SignedReceipt memory changed = _signed(_receipt("1"), NODE_KEY);
        changed.receipt.evidenceHash = "other";
        _assertRejected(changed, _signed(_cap(), USER_KEY), Rejection.NodeSignatureInvalid);
    }

    /// @dev Whatever a node signs is answered with a reason; arithmetic never reverts.
    function testFuzz_NeverRevertsOnWhatIsSigned(Receipt memory receipt, SpendingCap memory cap) public {
        receipt.node = node;
        cap.user = receipt.user = user;
        cap.spender = node;
        receipt.capNonce = cap.nonce;
        if (receipt.modelId % 2 == 0) receipt.modelId = modelId;
        if (receipt.outputTokens % 2 == 0) receipt.adapterHash = "adapter";

        escrow.settle(_receipts(_signed(receipt, NODE_KEY)), _caps(_signed(cap, USER_KEY)));
        vm.assertEq(escrow.totalLiabilities(), address(escrow).balance, "owed is held");
    }

    /* ANOTHER CHAIN, ANOTHER CONTRACT */

    function test_Rejects_SignaturesOfAnotherChain() public {
        SignedReceipt memory signed = _signed(_receipt("1"), NODE_KEY);
        SignedCap memory cap = _signed(_cap(), USER_KEY);
        vm.chainId(99);

        _assertRejected(signed, cap, Rejection.CapSignatureInvalid);
        _assertRejected(signed, _signed(_cap(), USER_KEY), Rejection.NodeSignatureInvalid);
    }

    function test_Rejects_SignaturesOfAnotherContract() public {
        InferenceEscrow other = new InferenceEscrow(parameters, models, rewards, owner);
        other.setNode(node, operator);
        vm.prank(user);
        other.deposit{value: 1 ether}();
        SignedReceipt memory signed = _signed(_receipt("1"), NODE_KEY);
        SignedCap memory cap = _signed(_cap(), USER_KEY);

        vm.assertEq(
            uint256(other.check(signed, cap)), uint256(Rejection.CapSignatureInvalid), "the cap is for the first"
        );
        cap.signature = _sign(USER_KEY, other.spendingCapDigest(cap.cap));
        vm.assertEq(uint256(other.check(signed, cap)), uint256(Rejection.NodeSignatureInvalid), "so is the receipt");
    }

    /* CONTRACTS THAT SIGN */

    function test_ContractPaysAndContractServes() public {
        address wallet = address(new ContractWallet(user));
        address server = address(new ContractWallet(node));
        escrow.setNode(server, operator);
        vm.prank(user);
        escrow.depositFor{value: 1 ether}(wallet);
        SpendingCap memory cap = _cap();
        (cap.user, cap.spender) = (wallet, server);
        Receipt memory receipt = _receipt("1");
        (receipt.user, receipt.node) = (wallet, server);

        _assertRejected(_signed(receipt, STRANGER_KEY), _signed(cap, USER_KEY), Rejection.NodeSignatureInvalid);
        _assertSettled(_signed(receipt, NODE_KEY), _signed(cap, USER_KEY));
    }

    function test_SignersCodeCannotStopTheBatch() public {
        address[2] memory hostile = [address(new GasBurner()), address(new LongAnswer())];
        SignedCap[] memory caps = new SignedCap[](3);
        SignedReceipt[] memory receipts = new SignedReceipt[](3);
        for (uint256 i = 0; i < 2; ++i) {
            SpendingCap memory cap = _cap();
            cap.user = hostile[i];
            caps[i] = _signed(cap, USER_KEY);
            Receipt memory receipt = _receipt("1");
            receipt.user = hostile[i];
            receipts[i] = _signed(receipt, NODE_KEY);
            receipts[i].capIndex = i;
        }
        caps[2] = _signed(_cap(), USER_KEY);
        receipts[2] = _signed(_receipt("2"), NODE_KEY);
        receipts[2].capIndex = 2;

        vm.assertEq(escrow.settle{gas: 2_000_000}(receipts, caps), 1, "the good one is paid");
        vm.assertTrue(escrow.isSettled(node, "2"), "settled");
    }

    /* WHAT IS PAID */

    function test_BadReceiptIsReportedAndHoldsUpNobody() public {
        SignedReceipt[] memory receipts = new SignedReceipt[](3);
        receipts[0] = _signed(_receipt("1"), NODE_KEY);
        receipts[1] = _signed(_receipt("2"), STRANGER_KEY);
        receipts[2] = _signed(_receipt("3"), NODE_KEY);
        SignedCap[] memory caps = _caps(_signed(_cap(), USER_KEY));

        vm.expectEmit(address(escrow));
        emit IInferenceEscrow.ReceiptRejected("2", user, node, Rejection.NodeSignatureInvalid);
        vm.prank(stranger);
        vm.assertEq(escrow.settle(receipts, caps), 2, "two are paid, by whoever asks");
        vm.assertTrue(escrow.isSettled(node, "1") && escrow.isSettled(node, "3"), "the good ones");
        vm.assertFalse(escrow.isSettled(node, "2"), "nothing is remembered of the bad one");
    }

    function testFuzz_PartsOfEveryReceiptSumToItsFee(uint256 price, uint32 input, uint32 output, uint256 seed) public {
        price = _bound(price, 0, 1_000_000 ether);
        input = uint32(_bound(input, 0, 100_000));
        output = uint32(_bound(output, 0, 100_000));
        FeeSplit memory split = _randomSplit(seed);
        parameters.setFeeSplit(split);
        vm.prank(builder);
        models.setPrice(modelId, price);
        Receipt memory receipt = _receipt("1");
        (receipt.inputTokens, receipt.outputTokens) = (input, output);
        receipt.fee = escrow.quote(price, input, output);
        SpendingCap memory cap = _cap();
        (cap.maxTotal, cap.maxPerRequest) = (type(uint256).max, type(uint256).max);
        vm.deal(user, receipt.fee + 1);
        vm.prank(user);
        escrow.deposit{value: receipt.fee + 1}();

        FeeParts memory parts = escrow.splitFee(receipt.fee, split);
        vm.expectEmit(address(escrow));
        emit IInferenceEscrow.ReceiptSettled(
            "1", user, modelId, node, operator, builder, "evidence", receipt.fee, parts
        );
        _assertSettled(_signed(receipt, NODE_KEY), _signed(cap, USER_KEY));

        vm.assertEq(escrow.balanceOf(user), 10 ether + 1, "the fee left the balance");
        vm.assertEq(escrow.accruedOf(platform), parts.platform, "platform");
        vm.assertEq(escrow.accruedOf(builder), parts.modelOwner, "model owner");
        vm.assertEq(escrow.accruedOf(operator), parts.node, "node");
        vm.assertEq(escrow.stakersHeld(), parts.stakers, "stakers");
        vm.assertEq(rewards.funded(modelId), parts.contributors, "contributors");
        vm.assertEq(
            parts.platform + parts.modelOwner + parts.node + parts.stakers + parts.contributors, receipt.fee, "sum"
        );
        vm.assertEq(escrow.totalLiabilities(), address(escrow).balance, "owed is held");
        vm.assertEq(address(rewards).balance, parts.contributors, "the pool has it");
    }

    function testFuzz_SplitSumsAndRoundsForContributors(uint256 fee, uint256 seed) public view {
        fee = _bound(fee, 0, type(uint256).max / 10_000);
        FeeSplit memory split = _randomSplit(seed);
        FeeParts memory parts = escrow.splitFee(fee, split);

        vm.assertEq(parts.platform + parts.modelOwner + parts.node + parts.stakers + parts.contributors, fee, "sum");
        vm.assertEq(parts.node, fee * split.node / 10_000, "rounded down");
        vm.assertGe(parts.contributors, fee * split.contributors / 10_000, "never less than its share");
        vm.assertLe(parts.contributors, fee * split.contributors / 10_000 + 4, "and at most the dust more");
    }

    function testFuzz_QuoteRoundsUpToAWei(uint256 price, uint32 input, uint32 output) public view {
        price = _bound(price, 0, 1_000_000 ether);
        uint256 exact = price * (uint256(input) + output);
        uint256 fee = escrow.quote(price, input, output);

        vm.assertGe(fee * 1000, exact, "not less than exact");
        vm.assertLe(fee * 1000, exact + 999, "less than a wei more");
    }

    function _randomSplit(uint256 seed) private pure returns (FeeSplit memory split) {
        split.platform = uint16(_bound(uint256(keccak256(abi.encode(seed, 0))), 0, 2_000));
        split.modelOwner = uint16(_bound(uint256(keccak256(abi.encode(seed, 1))), 0, 2_000));
        split.node = uint16(_bound(uint256(keccak256(abi.encode(seed, 2))), 0, 2_000));
        split.stakers = uint16(_bound(uint256(keccak256(abi.encode(seed, 3))), 0, 1_500));
        split.contributors = 10_000 - split.platform - split.modelOwner - split.node - split.stakers;
    }

    function _assertRejected(SignedReceipt memory receipt, SignedCap memory cap, Rejection reason) private {
        // `check` has no list of caps and takes the one it is given.
        if (receipt.capIndex == 0) {
            vm.assertEq(uint256(escrow.check(receipt, cap)), uint256(reason), "foretold");
        }
        uint256 balance = escrow.balanceOf(receipt.receipt.user);

        vm.expectEmit(address(escrow));
        emit IInferenceEscrow.ReceiptRejected(
            receipt.receipt.requestId, receipt.receipt.user, receipt.receipt.node, reason
        );
        vm.assertEq(escrow.settle(_receipts(receipt), _caps(cap)), 0, "not settled");
        vm.assertEq(escrow.balanceOf(receipt.receipt.user), balance, "nothing is paid");
    }

    function _assertSettled(SignedReceipt memory receipt, SignedCap memory cap) private {
        vm.assertEq(escrow.settle(_receipts(receipt), _caps(cap)), 1, "settled");
    }
}
