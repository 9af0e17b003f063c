// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDataNetRegistry, LicenceTerms} from "../interfaces/IDataNetRegistry.sol";

/// @title LicenceLib
/// @notice Hash and consistency of licence terms.
library LicenceLib {
    uint32 internal constant WHOLE_SHARE = 100_000_000;

    function hash(LicenceTerms calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(terms));
    }

    /// @notice Reverts when a term contradicts another, as Story's licence template would.
    function validate(LicenceTerms calldata terms) internal pure {
        if (!terms.commercialUse) {
            _ruleOut(terms.commercialAttribution, "commercialAttribution");
            _ruleOut(terms.commercializerChecker != address(0), "commercializerChecker");
            _ruleOut(terms.commercializerCheckerData.length != 0, "commercializerCheckerData");
            _ruleOut(terms.commercialRevShare != 0, "commercialRevShare");
            _ruleOut(terms.commercialRevCeiling != 0, "commercialRevCeiling");
            _ruleOut(terms.derivativeRevCeiling != 0, "derivativeRevCeiling");
        }
        if (!terms.derivativesAllowed) {
            _ruleOut(terms.derivativesAttribution, "derivativesAttribution");
            _ruleOut(terms.derivativesApproval, "derivativesApproval");
            _ruleOut(terms.derivativesReciprocal, "derivativesReciprocal");
            _ruleOut(terms.derivativeRevCeiling != 0, "derivativeRevCeiling");
            // A model trained on the data is a derivative of it.
            _ruleOut(terms.aiTrainingAllowed, "aiTrainingAllowed");
        }
        _ruleOut(terms.commercialRevShare > WHOLE_SHARE, "commercialRevShare");
        // The end must fit a timestamp; a longer term is written as 0, never.
        _ruleOut(terms.expiration > type(uint32).max, "expiration");
    }

    function _ruleOut(bool fault, string memory term) private pure {
        require(!fault, IDataNetRegistry.DataNetRegistryInvalidLicence(term));
    }
}
