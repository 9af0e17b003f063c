// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDataNetRegistry, LicenceTerms} from "../src/interfaces/IDataNetRegistry.sol";
import {IFeeCollector} from "../src/interfaces/IFeeCollector.sol";
import {DataNetVersion, IModelRegistry, Model, SettlementTerms} from "../src/interfaces/IModelRegistry.sol";
import {ProtocolFixture} from "./support/ProtocolFixture.sol";

contract ModelRegistryTest is ProtocolFixture {
    /* REGISTERING */

    function test_RevertWhen_AHashIsMissing() public {
        DataNetVersion[] memory parents = _createVersion(_licence());
        vm.startPrank(builder);
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelRegistryZeroHash.selector));
            models.registerModel{value: MODEL_FEE}(
                i == 0 ? bytes32(0) : bytes32("base"),
                i == 1 ? bytes32(0) : bytes32("adapter"),
                i == 2 ? bytes32(0) : bytes32("manifest"),
                PRICE,
                parents,
                MODEL_FEE
            );
        }
        vm.stopPrank();
    }

    function test_RevertWhen_AdapterIsTaken() public {
        DataNetVersion[] memory parents = _createVersion(_licence());
        uint256 first = _registerModel("adapter", PRICE, parents);

        _expect(abi.encodeWithSelector(IModelRegistry.ModelRegistryAdapterTaken.selector, bytes32("adapter"), first));
        models.registerModel{value: MODEL_FEE}("base", "adapter", "other", PRICE, parents, MODEL_FEE);
    }

    function test_RevertWhen_ParentsAreNoneOrTooMany() public {
        _expect(abi.encodeWithSelector(IModelRegistry.ModelRegistryParentCount.selector, 0));
        models.registerModel{value: MODEL_FEE}("base", "adapter", "manifest", PRICE, new DataNetVersion[](0), MODEL_FEE);
        _expect(abi.encodeWithSelector(IModelRegistry.ModelRegistryParentCount.selector, 33));
        models.registerModel{value: MODEL_FEE}(
            "base", "adapter", "manifest", PRICE, new DataNetVersion[](33), MODEL_FEE
        );
    }

    function test_RevertWhen_AParentIsNamedTwice() public {
        DataNetVersion[] memory one = _createVersion(_licence());
        DataNetVersion[] memory parents = new DataNetVersion[](2);
        (parents[0], parents[1]) = (one[0], one[0]);

        _expect(abi.encodeWithSelector(IModelRegistry.ModelRegistryDuplicateParent.selector, one[0].dataNetId, 1));
        models.registerModel{value: MODEL_FEE}("base", "adapter", "manifest", PRICE, parents, MODEL_FEE);
    }

    function test_RevertWhen_AVersionDoesNotExist() public {
        DataNetVersion[] memory parents = _createVersion(_licence());
        parents[0].version = 2;

        _expect(
            abi.encodeWithSelector(IDataNetRegistry.DataNetRegistryUnknownVersion.selector, parents[0].dataNetId, 2)
        );
        models.registerModel{value: MODEL_FEE}("base", "adapter", "manifest", PRICE, parents, MODEL_FEE);
    }

    function test_RevertWhen_LicenceForbidsTraining() public {
        LicenceTerms memory terms = _licence();
        terms.aiTrainingAllowed = false;
        _expectRefused(terms, 0, IModelRegistry.ModelRegistryTrainingNotAllowed.selector);
    }

    function test_RevertWhen_LicenceForbidsCommercialUseAndThereIsAPrice() public {
        LicenceTerms memory terms = _nonCommercial();
        _expectRefused(terms, 1, IModelRegistry.ModelRegistryCommercialUseNotAllowed.selector);
        _registerModel("free", 0, _createVersion(terms));
    }

    function test_RevertWhen_LicenceExpired() public {
        LicenceTerms memory terms = _licence();
        terms.expiration = 30 days;
        DataNetVersion[] memory parents = _createVersion(terms);
        uint64 end = dataNets.getDataNet(parents[0].dataNetId).expiresAt;

        vm.warp(end - 1);
        _registerModel("in time", PRICE, parents);
        vm.warp(end);
        _expect(abi.encodeWithSelector(IModelRegistry.ModelRegistryLicenceExpired.selector, parents[0].dataNetId, end));
        models.registerModel{value: MODEL_FEE}("base", "late", "manifest", PRICE, parents, MODEL_FEE);
    }

    function test_RevertWhen_ApprovalIsAskedForAndMissing() public {
        LicenceTerms memory terms = _licence();
        terms.derivativesApproval = true;
        DataNetVersion[] memory parents = _createVersion(terms);

        _expect(
            abi.encodeWithSelector(
                IModelRegistry.ModelRegistryDerivativeNotApproved.selector, parents[0].dataNetId, builder
            )
        );
        models.registerModel{value: MODEL_FEE}("base", "adapter", "manifest", PRICE, parents, MODEL_FEE);

        vm.prank(curator);
        dataNets.setDerivativeApproval(parents[0].dataNetId, builder, true);
        _registerModel("adapter", PRICE, parents);
    }

    function test_RevertWhen_SecondParentForbidsWhatTheFirstAllows() public {
        DataNetVersion[] memory good = _createVersion(_licence());
        LicenceTerms memory terms = _licence();
        terms.aiTrainingAllowed = false;
        DataNetVersion[] memory bad = _createVersion(terms);
        DataNetVersion[] memory parents = new DataNetVersion[](2);
        (parents[0], parents[1]) = (good[0], bad[0]);

        _expect(abi.encodeWithSelector(IModelRegistry.ModelRegistryTrainingNotAllowed.selector, bad[0].dataNetId));
        models.registerModel{value: MODEL_FEE}("base", "adapter", "manifest", PRICE, parents, MODEL_FEE);
    }

    function test_RevertWhen_FeeOrPriceAreOutOfBounds() public {
        DataNetVersion[] memory parents = _createVersion(_licence());
        _expect(abi.encodeWithSelector(IFeeCollector.FeeCollectorAboveMaximum.selector, MODEL_FEE, MODEL_FEE - 1));
        models.registerModel{value: MODEL_FEE}("base", "adapter", "manifest", PRICE, parents, MODEL_FEE - 1);
        _expect(abi.encodeWithSelector(IFeeCollector.FeeCollectorUnderpaid.selector, MODEL_FEE, 0));
        models.registerModel("base", "adapter", "manifest", PRICE, parents, MODEL_FEE);
        uint256 tooHigh = 1_000_000 ether + 1;
        _expect(abi.encodeWithSelector(IModelRegistry.ModelRegistryPriceTooHigh.selector, tooHigh, 1_000_000 ether));
        models.registerModel{value: MODEL_FEE}("base", "adapter", "manifest", tooHigh, parents, MODEL_FEE);
    }

    function testFuzz_Registers(bytes32 adapterHash, uint256 price) public {
        vm.assume(adapterHash != 0);
        price = _bound(price, 0, 1_000_000 ether);
        DataNetVersion[] memory parents = _createVersion(_licence());

        vm.expectEmit(address(models));
        emit IModelRegistry.ModelRegistered(1, builder, adapterHash, "base", "manifest", price, parents);
        uint256 id = _registerModel(adapterHash, price, parents);

        Model memory model = models.getModel(id);
        vm.assertEq(model.adapterHash, adapterHash, "adapter");
        vm.assertEq(model.pricePerThousandTokens, price, "price");
        vm.assertEq(model.registeredAt, vm.getBlockTimestamp(), "registered");
        vm.assertEq(models.modelOfAdapter(adapterHash), id, "found by adapter");
        vm.assertEq(models.parentsOf(id)[0].dataNetId, parents[0].dataNetId, "parent");
        vm.assertEq(models.ownerOf(id), builder, "owner");
        vm.assertEq(models.modelCount(), 1, "count");
    }

    /* PRICES */

    function test_RevertWhen_AnyoneElseChangesTheModel() public {
        uint256 id = _registerModel("adapter", PRICE, _createVersion(_licence()));
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelRegistryNotOwner.selector, id, stranger));
        models.setPrice(id, 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelRegistryNotOwner.selector, id, stranger));
        models.revoke(id);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelRegistryUnknownModel.selector, id + 1));
        models.setPrice(id + 1, 1);
        vm.stopPrank();
    }

    function test_RevertWhen_AFreeModelOfNonCommercialDataGetsAPrice() public {
        DataNetVersion[] memory parents = _createVersion(_nonCommercial());
        uint256 id = _registerModel("free", 0, parents);

        _expect(
            abi.encodeWithSelector(IModelRegistry.ModelRegistryCommercialUseNotAllowed.selector, parents[0].dataNetId)
        );
        models.setPrice(id, 1);
    }

    function testFuzz_KeepsThePriceOfEverySecond(uint96[6] memory prices, uint16[6] memory pauses) public {
        uint256 id = _registerModel("adapter", PRICE, _createVersion(_licence()));
        uint256 start = vm.getBlockTimestamp();
        uint256[6] memory times;
        for (uint256 i = 0; i < 6; ++i) {
            _skip(uint256(pauses[i]) + 1);
            times[i] = vm.getBlockTimestamp();
            uint256 price = _bound(prices[i], 0, 1_000_000 ether);
            vm.prank(builder);
            models.setPrice(id, price);
            prices[i] = uint96(price);
        }

        vm.assertEq(models.priceAt(id, 0), PRICE, "before the registration the first price counts");
        vm.assertEq(models.priceAt(id, uint64(start)), PRICE, "at the registration");
        for (uint256 i = 0; i < 6; ++i) {
            vm.assertEq(models.priceAt(id, uint64(times[i] - 1)), i == 0 ? PRICE : prices[i - 1], "a second before");
            vm.assertEq(models.priceAt(id, uint64(times[i])), prices[i], "from then on");
        }
        vm.assertEq(models.priceAt(id, type(uint64).max), prices[5], "for ever");
        vm.assertEq(models.getModel(id).pricePerThousandTokens, prices[5], "now");
    }

    /* LEAVING SERVICE */

    function test_RevokesForGood() public {
        uint256 id = _registerModel("adapter", PRICE, _createVersion(_licence()));

        vm.expectEmit(address(models));
        emit IModelRegistry.ModelRevoked(id);
        vm.startPrank(builder);
        models.revoke(id);
        vm.assertEq(models.getModel(id).revokedAt, vm.getBlockTimestamp(), "when");
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelRegistryRevoked.selector, id));
        models.revoke(id);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelRegistryRevoked.selector, id));
        models.setPrice(id, 1);
        vm.stopPrank();
    }

    function testFuzz_SettlementTermsNeverRevert(uint256 modelId, uint64 issuedAt) public {
        _registerModel("adapter", PRICE, _createVersion(_licence()));

        SettlementTerms memory terms = models.settlementTerms(modelId, issuedAt);
        vm.assertEq(terms.owner, modelId == 1 ? builder : address(0), "owner");
        vm.assertEq(terms.pricePerThousandTokens, modelId == 1 ? PRICE : 0, "price");
    }

    function _nonCommercial() private pure returns (LicenceTerms memory terms) {
        terms = _licence();
        terms.commercialUse = false;
        terms.commercialAttribution = false;
        terms.commercialRevShare = 0;
    }

    function _expect(bytes memory reason) private {
        vm.prank(builder);
        vm.expectRevert(reason);
    }

    function _expectRefused(LicenceTerms memory terms, uint256 price, bytes4 selector) private {
        DataNetVersion[] memory parents = _createVersion(terms);
        _expect(abi.encodeWithSelector(selector, parents[0].dataNetId));
        models.registerModel{value: MODEL_FEE}("base", "adapter", "manifest", price, parents, MODEL_FEE);
    }
}
