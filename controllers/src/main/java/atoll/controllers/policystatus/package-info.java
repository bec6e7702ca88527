/// Warnings about expressions of ValidatingAdmissionPolicies whose types do not fit.
@NullMarked
package atoll.controllers.policystatus;

import org.jspecify.annotations.NullMarked;
