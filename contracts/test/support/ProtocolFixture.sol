// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DataNetRegistry} from "../../src/DataNetRegistry.sol";
import {InferenceEscrow} from "../../src/InferenceEscrow.sol";
import {ModelRegistry} from "../../src/ModelRegistry.sol";
import {ProtocolParameters} from "../../src/ProtocolParameters.sol";
import {RewardDistributor} from "../../src/RewardDistributor.sol";
import {LicenceTerms} from "../../src/interfaces/IDataNetRegistry.sol";
import {DataNetVersion} from "../../src/interfaces/IModelRegistry.sol";
import {FeeSplit, InitialParameters} from "../../src/interfaces/IProtocolParameters.sol";
import {TestBase} from "./TestBase.sol";

/// @notice The whole protocol, deployed, with the people that tests speak of.
abstract contract ProtocolFixture is TestBase {
    uint256 internal constant USER_KEY = 0xA11CE;
    uint256 internal constant NODE_KEY = 0xB0B;
    uint256 internal constant STRANGER_KEY = 0xBAD;

    address internal immutable owner = address(this);
    address internal immutable user = vm.addr(USER_KEY);
    address internal immutable node = vm.addr(NODE_KEY);
    address internal immutable stranger = vm.addr(STRANGER_KEY);
    address internal constant operator = address(0x0BE7A702);
    address internal constant curator = address(0xC07A702);
    address internal constant builder = address(0xB111DE7);
    address internal constant settler = address(0x5E771E7);
    address internal constant guardian = address(0x60A7D1A9);
    address internal constant platform = address(0x91A7F072);
    address internal constant treasury = address(0x77EA5);

    uint64 internal constant WINDOW = 1 hours;
    uint64 internal constant DELAY = 1 days;
    uint256 internal constant DATANET_FEE = 1 ether;
    uint256 internal constant MODEL_FEE = 5 ether;
    uint256 internal constant PRICE = 0.5 ether + 7;

    ProtocolParameters internal parameters;
    DataNetRegistry internal dataNets;
    ModelRegistry internal models;
    RewardDistributor internal rewards;
    InferenceEscrow internal escrow;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        parameters = new ProtocolParameters(owner, _initial());
        dataNets = new DataNetRegistry(parameters);
        models = new ModelRegistry(parameters, dataNets);
        rewards = new RewardDistributor(parameters, owner);
        escrow = new InferenceEscrow(parameters, models, rewards, owner);
        rewards.grantRole(rewards.SETTLER_ROLE(), settler);
        rewards.grantRole(rewards.GUARDIAN_ROLE(), guardian);
        escrow.setNode(node, operator);
        vm.deal(curator, 1_000 ether);
        vm.deal(builder, 1_000 ether);
        vm.deal(user, 1_000 ether);
    }

    function _initial() internal pure returns (InitialParameters memory) {
        return InitialParameters({
            feeSplit: _split(),
            attributionThreshold: 20_000,
            influenceWeight: 500_000,
            contributorCap: 1_000_000,
            challengeWindow: WINDOW,
            withdrawalDelay: DELAY,
            dataNetFee: DATANET_FEE,
            modelFee: MODEL_FEE,
            treasury: treasury,
            platform: platform
        });
    }

    function _split() internal pure returns (FeeSplit memory) {
        return FeeSplit({platform: 1_000, modelOwner: 1_000, node: 1_000, stakers: 2_000, contributors: 5_000});
    }

    function _licence() internal pure returns (LicenceTerms memory terms) {
        terms.transferable = true;
        terms.commercialUse = true;
        terms.commercialAttribution = true;
        terms.commercialRevShare = 5_000_000;
        terms.derivativesAllowed = true;
        terms.aiTrainingAllowed = true;
        terms.uri = "ipfs://licence";
    }

    function _createDataNet(LicenceTerms memory terms) internal returns (uint256 dataNetId) {
        vm.prank(curator);
        return dataNets.createDataNet{value: DATANET_FEE}("metadata", terms, DATANET_FEE);
    }

    /// @dev A DataNet with one anchored version.
    function _createVersion(LicenceTerms memory terms) internal returns (DataNetVersion[] memory parents) {
        parents = new DataNetVersion[](1);
        parents[0].dataNetId = _createDataNet(terms);
        vm.prank(curator);
        parents[0].version = dataNets.anchorVersion(parents[0].dataNetId, "root", 10, "manifest");
    }

    function _registerModel(bytes32 adapterHash, uint256 price, DataNetVersion[] memory parents)
        internal
        returns (uint256 modelId)
    {
        vm.prank(builder);
        return models.registerModel{value: MODEL_FEE}("base", adapterHash, "manifest", price, parents, MODEL_FEE);
    }
}
