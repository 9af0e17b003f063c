// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ProtocolParameters} from "../src/ProtocolParameters.sol";
import {FeeSplit, InitialParameters, IProtocolParameters} from "../src/interfaces/IProtocolParameters.sol";
import {ProtocolFixture} from "./support/ProtocolFixture.sol";

contract ProtocolParametersTest is ProtocolFixture {
    function test_RevertWhen_AnyoneElseChangesAnything() public {
        bytes[] memory calls = new bytes[](10);
        calls[0] = abi.encodeCall(IProtocolParameters.setFeeSplit, (_split()));
        calls[1] = abi.encodeCall(IProtocolParameters.setAttributionThreshold, (1));
        calls[2] = abi.encodeCall(IProtocolParameters.setInfluenceWeight, (1));
        calls[3] = abi.encodeCall(IProtocolParameters.setContributorCap, (500_000));
        calls[4] = abi.encodeCall(IProtocolParameters.setChallengeWindow, (60));
        calls[5] = abi.encodeCall(IProtocolParameters.setWithdrawalDelay, (60));
        calls[6] = abi.encodeCall(IProtocolParameters.setDataNetFee, (0));
        calls[7] = abi.encodeCall(IProtocolParameters.setModelFee, (0));
        calls[8] = abi.encodeCall(IProtocolParameters.setTreasury, (stranger));
        calls[9] = abi.encodeCall(IProtocolParameters.setPlatform, (stranger));
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(stranger);
            (bool done, bytes memory answer) = address(parameters).call(calls[i]);
            vm.assertFalse(done, "a stranger changed a parameter");
            vm.assertEq(
                keccak256(answer),
                keccak256(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger)),
                "the reason is the missing ownership"
            );
        }
    }

    function testFuzz_RevertWhen_SplitDoesNotSumToWhole(FeeSplit memory split) public {
        uint256 sum = uint256(split.platform) + split.modelOwner + split.node + split.stakers + split.contributors;
        vm.assume(sum != 10_000);

        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.ProtocolParametersSplitSum.selector, sum));
        parameters.setFeeSplit(split);
    }

    function test_RevertWhen_SplitStarvesContributors() public {
        vm.expectRevert(
            abi.encodeWithSelector(IProtocolParameters.ProtocolParametersSplitBounds.selector, 1_000, 2_499)
        );
        parameters.setFeeSplit(FeeSplit(1_000, 3_000, 2_000, 1_501, 2_499));
    }

    function test_RevertWhen_PlatformTakesTooMuch() public {
        vm.expectRevert(
            abi.encodeWithSelector(IProtocolParameters.ProtocolParametersSplitBounds.selector, 2_001, 5_000)
        );
        parameters.setFeeSplit(FeeSplit(2_001, 999, 1_000, 1_000, 5_000));
    }

    function test_RevertWhen_ValueLiesOutsideItsBounds() public {
        _expectOutOfBounds(500_001, 0, 500_000);
        parameters.setAttributionThreshold(500_001);
        _expectOutOfBounds(1_000_001, 0, 1_000_000);
        parameters.setInfluenceWeight(1_000_001);
        _expectOutOfBounds(9_999, 10_000, 1_000_000);
        parameters.setContributorCap(9_999);
        _expectOutOfBounds(1_000_001, 10_000, 1_000_000);
        parameters.setContributorCap(1_000_001);
        _expectOutOfBounds(0, 1, 30 days);
        parameters.setChallengeWindow(0);
        _expectOutOfBounds(30 days + 1, 1, 30 days);
        parameters.setWithdrawalDelay(30 days + 1);
        _expectOutOfBounds(1_000_000 ether + 1, 0, 1_000_000 ether);
        parameters.setDataNetFee(1_000_000 ether + 1);
        _expectOutOfBounds(1_000_000 ether + 1, 0, 1_000_000 ether);
        parameters.setModelFee(1_000_000 ether + 1);
    }

    function test_RevertWhen_AddressIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.ProtocolParametersZeroAddress.selector));
        parameters.setTreasury(address(0));
        vm.expectRevert(abi.encodeWithSelector(IProtocolParameters.ProtocolParametersZeroAddress.selector));
        parameters.setPlatform(address(0));
    }

    function test_RevertWhen_DeploymentStartsOutsideTheBounds() public {
        InitialParameters memory initial = _initial();
        initial.challengeWindow = 0;

        _expectOutOfBounds(0, 1, 30 days);
        new ProtocolParameters(owner, initial);
    }

    function test_ChangesAndReportsEachValue() public {
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.FeeSplitChanged(FeeSplit(500, 1_500, 2_000, 1_000, 5_000));
        parameters.setFeeSplit(FeeSplit(500, 1_500, 2_000, 1_000, 5_000));
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.AttributionThresholdChanged(30_000);
        parameters.setAttributionThreshold(30_000);
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.InfluenceWeightChanged(250_000);
        parameters.setInfluenceWeight(250_000);
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.ContributorCapChanged(800_000);
        parameters.setContributorCap(800_000);
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.ChallengeWindowChanged(77);
        parameters.setChallengeWindow(77);
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.WithdrawalDelayChanged(78);
        parameters.setWithdrawalDelay(78);
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.DataNetFeeChanged(2 ether);
        parameters.setDataNetFee(2 ether);
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.ModelFeeChanged(3 ether);
        parameters.setModelFee(3 ether);
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.TreasuryChanged(curator);
        parameters.setTreasury(curator);
        vm.expectEmit(address(parameters));
        emit IProtocolParameters.PlatformChanged(builder);
        parameters.setPlatform(builder);

        vm.assertEq(parameters.feeSplit().node, 2_000, "split");
        vm.assertEq(parameters.attributionThreshold(), 30_000, "threshold");
        vm.assertEq(parameters.influenceWeight(), 250_000, "weight");
        vm.assertEq(parameters.contributorCap(), 800_000, "cap");
        vm.assertEq(parameters.challengeWindow(), 77, "window");
        vm.assertEq(parameters.withdrawalDelay(), 78, "delay");
        vm.assertEq(parameters.dataNetFee(), 2 ether, "DataNet fee");
        vm.assertEq(parameters.modelFee(), 3 ether, "model fee");
        vm.assertEq(parameters.treasury(), curator, "treasury");
        vm.assertEq(parameters.platform(), builder, "platform");
    }

    function test_OwnershipMovesOnlyWhenAccepted() public {
        parameters.transferOwnership(curator);
        vm.assertEq(parameters.owner(), owner, "an offer changes nothing");

        vm.prank(curator);
        parameters.acceptOwnership();
        vm.assertEq(parameters.owner(), curator, "accepted");
    }

    function _expectOutOfBounds(uint256 value, uint256 minimum, uint256 maximum) private {
        vm.expectRevert(
            abi.encodeWithSelector(IProtocolParameters.ProtocolParametersOutOfBounds.selector, value, minimum, maximum)
        );
    }
}
