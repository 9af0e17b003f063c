// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InferenceEscrow} from "../../src/InferenceEscrow.sol";
import {ModelRegistry} from "../../src/ModelRegistry.sol";
import {ProtocolParameters} from "../../src/ProtocolParameters.sol";
import {
    PendingWithdrawal,
    Receipt,
    Rejection,
    SignedCap,
    SignedReceipt,
    SpendingCap
} from "../../src/interfaces/IInferenceEscrow.sol";
import {FeeSplit} from "../../src/interfaces/IProtocolParameters.sol";
import {TestBase} from "../support/TestBase.sol";

/// @notice Acts as users, nodes, settlers and governance, in any order. Some receipts are replayed, forged, or made
/// for another chain, contract, model or adapter.
contract EscrowHandler is TestBase {
    uint256 public constant USERS = 3;
    uint256 public constant NODES = 2;
    uint256 public constant MODELS = 2;
    uint256 private constant REQUESTS = 24;
    uint256 public constant CAP_TOTAL = 3 ether;

    InferenceEscrow private immutable _escrow;
    ModelRegistry private immutable _models;
    ProtocolParameters private immutable _parameters;
    uint64 private immutable _expiry;

    mapping(address node => mapping(bytes32 requestId => uint256)) public payments;
    mapping(uint256 who => uint256) public deposited;
    mapping(uint256 who => uint256) public feesPaid;
    mapping(uint256 who => uint256) public withdrawn;
    uint256 public totalFees;
    uint256 public settled;

    constructor(InferenceEscrow escrow, ModelRegistry models, ProtocolParameters parameters) {
        (_escrow, _models, _parameters) = (escrow, models, parameters);
        _expiry = uint64(block.timestamp + 3650 days);
    }

    function userOf(uint256 who) public pure returns (address) {
        return vm.addr(_userKey(who));
    }

    function nodeOf(uint256 which) public pure returns (address) {
        return vm.addr(_nodeKey(which));
    }

    function operatorOf(uint256 which) public pure returns (address) {
        return address(uint160(0x0BE70000 + which));
    }

    function deposit(uint256 who, uint256 amount) public {
        who %= USERS;
        amount = _bound(amount, 1, 2 ether);
        vm.deal(address(this), amount);
        _escrow.depositFor{value: amount}(userOf(who));
        deposited[who] += amount;
    }

    function requestWithdrawal(uint256 who, uint256 amount) external {
        address user = userOf(who % USERS);
        amount = _bound(amount, 0, _escrow.balanceOf(user));
        vm.prank(user);
        _escrow.requestWithdrawal(amount);
    }

    function withdraw(uint256 who) external {
        who %= USERS;
        address user = userOf(who);
        PendingWithdrawal memory pending = _escrow.pendingWithdrawalOf(user);
        if (pending.amount == 0 || vm.getBlockTimestamp() < pending.availableAt) return;
        vm.prank(user);
        withdrawn[who] += _escrow.withdraw();
    }

    function settle(uint256 seed, uint32 outputTokens, uint256 price, uint8 fault) public {
        uint256 who = seed % USERS;
        uint256 which = (seed >> 8) % NODES;
        uint256 modelId = (seed >> 16) % MODELS + 1;
        Receipt memory receipt = Receipt({
            requestId: bytes32((seed >> 24) % REQUESTS),
            user: userOf(who),
            node: nodeOf(which),
            modelId: modelId,
            adapterHash: _models.getModel(modelId).adapterHash,
            promptHash: "prompt",
            outputHash: "output",
            inputTokens: 10,
            outputTokens: uint32(_bound(outputTokens, 0, 500)),
            fee: 0,
            evidenceHash: "evidence",
            capNonce: 0,
            issuedAt: uint64(vm.getBlockTimestamp())
        });
        uint256 highest = _escrow.quote(_models.priceAt(modelId, receipt.issuedAt), 10, receipt.outputTokens);
        receipt.fee = _bound(price, 0, highest);
        // Seven of sixteen receipts carry one fault each.
        fault %= 16;
        if (fault == 1) receipt.fee = highest + 1;
        if (fault == 2) receipt.adapterHash = "another adapter";
        if (fault == 3) receipt.modelId = modelId % MODELS + 1;
        bytes memory signature = _signature(receipt, which, fault);
        if (fault == 7) receipt.outputHash = "changed after signing";
        _submit(who, receipt, signature, fault >= 1 && fault <= 7);
    }

    /// @dev Payments are what the invariants are about: without faults and with money they are drawn as often as the rest.
    function depositAndSettle(uint256 seed, uint32 outputTokens, uint256 price) external {
        deposit(seed % USERS, 1 ether);
        settle(seed, outputTokens, price, 0);
    }

    function settleAgainOrElsewhere(uint256 seed, uint32 outputTokens, uint256 price, uint8 fault) external {
        settle(seed & 0x30101ff, outputTokens, price, fault);
    }

    function changeSplit(uint256 seed) external {
        FeeSplit memory split;
        split.platform = uint16(seed % 2_001);
        split.modelOwner = uint16((seed >> 16) % 2_001);
        split.node = uint16((seed >> 32) % 2_001);
        split.stakers = uint16((seed >> 48) % 1_500);
        split.contributors = 10_000 - split.platform - split.modelOwner - split.node - split.stakers;
        vm.prank(_parameters.owner());
        _parameters.setFeeSplit(split);
    }

    function withdrawAccrued(uint256 seed) external {
        address account = operatorOf(seed % NODES);
        if (seed % 3 == 0) account = _parameters.platform();
        if (_escrow.accruedOf(account) == 0) return;
        vm.prank(account);
        _escrow.withdrawAccrued();
    }

    function payStakers() external {
        if (_escrow.stakersHeld() != 0) _escrow.payStakers();
    }

    function wait(uint256 duration) external {
        _skip(_bound(duration, 1, 1 days));
    }

    function _submit(uint256 who, Receipt memory receipt, bytes memory signature, bool faulty) private {
        SpendingCap memory cap = SpendingCap({
            user: receipt.user,
            spender: receipt.node,
            maxTotal: CAP_TOTAL,
            maxPerRequest: 1 ether,
            expiry: _expiry,
            nonce: 0
        });
        SignedCap[] memory caps = new SignedCap[](1);
        caps[0] = SignedCap(cap, _sign(_userKey(who), _escrow.spendingCapDigest(cap)));
        SignedReceipt[] memory receipts = new SignedReceipt[](1);
        receipts[0] = SignedReceipt(receipt, signature, 0);
        Rejection reason = _escrow.check(receipts[0], caps[0]);

        uint256 count = _escrow.settle(receipts, caps);
        vm.assertEq(count, reason == Rejection.None ? 1 : 0, "check foretells settle");
        vm.assertFalse(faulty && count != 0, "nothing faulty is paid");
        if (count == 0) return;
        ++payments[receipt.node][receipt.requestId];
        feesPaid[who] += receipt.fee;
        totalFees += receipt.fee;
        ++settled;
    }

    function _signature(Receipt memory receipt, uint256 which, uint256 fault) private returns (bytes memory) {
        if (fault == 4) return _sign(_userKey(0), _escrow.receiptDigest(receipt));
        if (fault == 5) {
            uint256 here = vm.getChainId();
            vm.chainId(here + 1);
            bytes32 digest = _escrow.receiptDigest(receipt);
            vm.chainId(here);
            return _sign(_nodeKey(which), digest);
        }
        if (fault == 6) {
            InferenceEscrow other =
                new InferenceEscrow(_escrow.parameters(), _escrow.models(), _escrow.rewards(), address(this));
            return _sign(_nodeKey(which), other.receiptDigest(receipt));
        }
        return _sign(_nodeKey(which), _escrow.receiptDigest(receipt));
    }

    function _userKey(uint256 who) private pure returns (uint256) {
        return 0x1000 + who;
    }

    function _nodeKey(uint256 which) private pure returns (uint256) {
        return 0x2000 + which;
    }
}
