// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Contribution, DataNet, IDataNetRegistry, LicenceTerms, Version} from "../src/interfaces/IDataNetRegistry.sol";
import {DataNetRegistry} from "../src/DataNetRegistry.sol";
import {IFeeCollector} from "../src/interfaces/IFeeCollector.sol";
import {ContractWallet, Refuser} from "./support/Accounts.sol";
import {Merkle} from "./support/Merkle.sol";
import {ProtocolFixture} from "./support/ProtocolFixture.sol";

contract DataNetRegistryTest is ProtocolFixture {
    /* CREATING */

    function test_RevertWhen_FeeIsAboveTheCallersMaximum() public {
        vm.prank(curator);
        vm.expectRevert(
            abi.encodeWithSelector(IFeeCollector.FeeCollectorAboveMaximum.selector, DATANET_FEE, DATANET_FEE - 1)
        );
        dataNets.createDataNet{value: DATANET_FEE}("metadata", _licence(), DATANET_FEE - 1);
    }

    function test_RevertWhen_ValueIsBelowTheFee() public {
        vm.prank(curator);
        vm.expectRevert(
            abi.encodeWithSelector(IFeeCollector.FeeCollectorUnderpaid.selector, DATANET_FEE, DATANET_FEE - 1)
        );
        dataNets.createDataNet{value: DATANET_FEE - 1}("metadata", _licence(), DATANET_FEE);
    }

    function test_RevertWhen_MetadataIsMissing() public {
        vm.expectRevert(abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryZeroHash.selector));
        dataNets.createDataNet(0, _licence(), 0);
    }

    function test_RevertWhen_LicenceContradictsItself() public {
        LicenceTerms memory terms = _licence();
        terms.commercialUse = false;
        _expectInvalid(terms, "commercialAttribution");
        terms.commercialAttribution = false;
        _expectInvalid(terms, "commercialRevShare");

        terms = _licence();
        terms.derivativesAllowed = false;
        _expectInvalid(terms, "aiTrainingAllowed");
        terms.derivativesApproval = true;
        _expectInvalid(terms, "derivativesApproval");

        terms = _licence();
        terms.commercialRevShare = 100_000_001;
        _expectInvalid(terms, "commercialRevShare");

        terms = _licence();
        terms.expiration = uint256(type(uint32).max) + 1;
        _expectInvalid(terms, "expiration");
    }

    function testFuzz_CreatesAndReturnsTheExcess(uint256 excess) public {
        excess = _bound(excess, 0, 100 ether);
        uint256 before = curator.balance;

        vm.expectEmit(address(dataNets));
        emit IDataNetRegistry.DataNetCreated(1, curator, "metadata", keccak256(abi.encode(_licence())), _licence());
        vm.prank(curator);
        uint256 id = dataNets.createDataNet{value: DATANET_FEE + excess}("metadata", _licence(), DATANET_FEE);

        vm.assertEq(id, 1, "ids start at 1");
        vm.assertEq(dataNets.dataNetCount(), 1, "count");
        vm.assertEq(dataNets.ownerOf(id), curator, "owner");
        vm.assertEq(curator.balance, before - DATANET_FEE, "only the fee is kept");
        DataNet memory created = dataNets.getDataNet(id);
        vm.assertEq(created.licenceHash, dataNets.hashLicence(_licence()), "licence hash");
        vm.assertEq(created.expiresAt, 0, "never expires");
        vm.assertTrue(created.aiTrainingAllowed && created.commercialUse && created.derivativesAllowed, "flags");
    }

    function test_ExpirationCountsFromCreation() public {
        LicenceTerms memory terms = _licence();
        terms.expiration = 30 days;

        vm.assertEq(dataNets.getDataNet(_createDataNet(terms)).expiresAt, vm.getBlockTimestamp() + 30 days, "expiresAt");
    }

    function test_FeesGoToTheTreasury() public {
        _createDataNet(_licence());

        vm.expectEmit(address(dataNets));
        emit IFeeCollector.FeesCollected(treasury, DATANET_FEE);
        vm.prank(stranger);
        vm.assertEq(dataNets.collectFees(), DATANET_FEE, "collected");
        vm.assertEq(treasury.balance, DATANET_FEE, "treasury");
    }

    function test_TreasuryThatRefusesStopsNoCreation() public {
        address refuser = address(new Refuser());
        parameters.setTreasury(refuser);

        _createDataNet(_licence());
        vm.expectRevert(abi.encodeWithSelector(IFeeCollector.FeeCollectorTransferFailed.selector, refuser, DATANET_FEE));
        dataNets.collectFees();
    }

    /* VERSIONS */

    function test_RevertWhen_AnyoneElseAnchors() public {
        uint256 id = _createDataNet(_licence());
        vm.prank(curator);
        dataNets.approve(stranger, id);

        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryNotOwner.selector, id, stranger));
        dataNets.anchorVersion(id, "root", 1, "manifest");
    }

    function test_RevertWhen_VersionIsEmptyOrUnnamed() public {
        uint256 id = _createDataNet(_licence());
        vm.startPrank(curator);
        vm.expectRevert(abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryEmptyVersion.selector));
        dataNets.anchorVersion(id, "root", 0, "manifest");
        vm.expectRevert(abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryZeroHash.selector));
        dataNets.anchorVersion(id, 0, 1, "manifest");
        vm.expectRevert(abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryZeroHash.selector));
        dataNets.anchorVersion(id, "root", 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryUnknownDataNet.selector, id + 1));
        dataNets.anchorVersion(id + 1, "root", 1, "manifest");
        vm.expectRevert(abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryUnknownVersion.selector, id, 1));
        dataNets.getVersion(id, 1);
        vm.stopPrank();
    }

    function testFuzz_VersionsAreOnlyAdded(bytes32[] calldata roots) public {
        uint256 id = _createDataNet(_licence());
        vm.startPrank(curator);
        uint32 added;
        for (uint256 i = 0; i < roots.length && i < 8; ++i) {
            if (roots[i] == 0) continue;
            vm.assertEq(
                dataNets.anchorVersion(id, roots[i], uint64(i + 1), keccak256(abi.encode(i))), ++added, "number"
            );
        }
        vm.assertEq(dataNets.getDataNet(id).versionCount, added, "count");
        uint32 version;
        for (uint256 i = 0; i < roots.length && i < 8; ++i) {
            if (roots[i] == 0) continue;
            Version memory kept = dataNets.getVersion(id, ++version);
            vm.assertEq(kept.recordsRoot, roots[i], "an earlier version is untouched");
            vm.assertEq(kept.recordCount, i + 1, "record count");
        }
    }

    /* PROOFS */

    function testFuzz_ProvesEveryRecordAndNoOther(uint256 seed, uint256 size) public {
        size = _bound(size, 1, 40);
        uint256 id = _createDataNet(_licence());
        bytes32[] memory leaves = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) {
            leaves[i] = dataNets.recordLeaf(id, _contributor(i), keccak256(abi.encode(seed, i)));
        }
        vm.prank(curator);
        dataNets.anchorVersion(id, Merkle.root(leaves), uint64(size), "manifest");

        for (uint256 i = 0; i < size; ++i) {
            bytes32[] memory proof = Merkle.proof(leaves, i);
            bytes32 recordHash = keccak256(abi.encode(seed, i));
            vm.assertTrue(dataNets.verifyRecord(id, 1, recordHash, _contributor(i), proof), "belongs");
            vm.assertFalse(dataNets.verifyRecord(id, 1, recordHash, stranger, proof), "another contributor");
            vm.assertFalse(dataNets.verifyRecord(id, 1, ~recordHash, _contributor(i), proof), "another record");
        }
    }

    function testFuzz_LeafIsGoodInOnePlaceOnly(uint256 dataNetId, address contributor, bytes32 recordHash) public {
        bytes32 leaf = dataNets.recordLeaf(dataNetId, contributor, recordHash);
        DataNetRegistry other = new DataNetRegistry(parameters);

        vm.assertNotEq(leaf, other.recordLeaf(dataNetId, contributor, recordHash), "another registry");
        vm.assertNotEq(leaf, dataNets.recordLeaf(dataNetId ^ 1, contributor, recordHash), "another DataNet");
        vm.assertNotEq(
            leaf, rewards.rewardLeaf(dataNetId, contributor, uint256(recordHash)), "a leaf of the reward tree"
        );
        vm.chainId(99);
        vm.assertNotEq(leaf, dataNets.recordLeaf(dataNetId, contributor, recordHash), "another chain");
    }

    /* CONTRIBUTIONS */

    function test_AcceptsTheContributorsSignature() public {
        Contribution memory contribution = _contribution(user);

        vm.assertTrue(dataNets.verifyContribution(contribution, _signed(USER_KEY, contribution)), "by key");
    }

    function test_AcceptsAContractsSignature() public {
        Contribution memory contribution = _contribution(address(new ContractWallet(user)));

        vm.assertTrue(dataNets.verifyContribution(contribution, _signed(USER_KEY, contribution)), "by ERC-1271");
        vm.assertFalse(dataNets.verifyContribution(contribution, _signed(STRANGER_KEY, contribution)), "by a stranger");
    }

    function test_RefusesEveryOtherContribution() public {
        Contribution memory contribution = _contribution(user);
        bytes memory signature = _signed(USER_KEY, contribution);
        vm.assertFalse(dataNets.verifyContribution(contribution, _signed(STRANGER_KEY, contribution)), "a stranger's");

        bytes32[7] memory values = abi.decode(abi.encode(contribution), (bytes32[7]));
        for (uint256 i = 1; i < 7; ++i) {
            bytes32[7] memory changed = values;
            changed[i] = bytes32(uint256(values[i]) ^ 1);
            Contribution memory other = abi.decode(abi.encode(changed), (Contribution));
            vm.assertFalse(dataNets.verifyContribution(other, signature), "a changed field");
            changed[i] = values[i];
        }

        contribution.licenceHash = "another licence";
        vm.assertFalse(
            dataNets.verifyContribution(contribution, _signed(USER_KEY, contribution)), "another licence, well signed"
        );
        contribution = _contribution(user);
        vm.chainId(99);
        vm.assertFalse(dataNets.verifyContribution(contribution, signature), "another chain");
    }

    function test_RefusesAContributionAfterItsDeadline() public {
        Contribution memory contribution = _contribution(user);
        bytes memory signature = _signed(USER_KEY, contribution);

        vm.warp(contribution.deadline);
        vm.assertTrue(dataNets.verifyContribution(contribution, signature), "at the deadline");
        vm.warp(contribution.deadline + 1);
        vm.assertFalse(dataNets.verifyContribution(contribution, signature), "after it");
    }

    function test_RefusesAnotherRegistrysContribution() public {
        Contribution memory contribution = _contribution(user);
        bytes memory signature = _signed(USER_KEY, contribution);
        DataNetRegistry other = new DataNetRegistry(parameters);
        vm.prank(curator);
        other.createDataNet{value: DATANET_FEE}("metadata", _licence(), DATANET_FEE);

        vm.assertFalse(other.verifyContribution(contribution, signature), "same terms, same id, another contract");
    }

    /* APPROVALS */

    function test_OwnerGrantsAndTakesBackApproval() public {
        uint256 id = _createDataNet(_licence());
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryNotOwner.selector, id, stranger));
        dataNets.setDerivativeApproval(id, stranger, true);

        vm.assertTrue(dataNets.isDerivativeApproved(id, curator), "the owner always");
        vm.assertFalse(dataNets.isDerivativeApproved(id, builder), "nobody else at first");
        vm.startPrank(curator);
        dataNets.setDerivativeApproval(id, builder, true);
        vm.assertTrue(dataNets.isDerivativeApproved(id, builder), "granted");
        dataNets.setDerivativeApproval(id, builder, false);
        vm.assertFalse(dataNets.isDerivativeApproved(id, builder), "taken back");
        vm.stopPrank();
    }

    function _expectInvalid(LicenceTerms memory terms, string memory term) private {
        vm.expectRevert(abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryInvalidLicence.selector, term));
        dataNets.createDataNet("metadata", terms, 0);
    }

    function _contributor(uint256 i) private pure returns (address) {
        return address(uint160(0xC0 + i % 3));
    }

    function _contribution(address contributor) private returns (Contribution memory) {
        uint256 id = _createDataNet(_licence());
        return Contribution({
            dataNetId: id,
            contributor: contributor,
            recordsRoot: "records",
            recordCount: 12,
            licenceHash: dataNets.getDataNet(id).licenceHash,
            nonce: 3,
            deadline: vm.getBlockTimestamp() + 1 hours
        });
    }

    function _signed(uint256 key, Contribution memory contribution) private view returns (bytes memory) {
        return _sign(key, dataNets.contributionDigest(contribution));
    }
}
