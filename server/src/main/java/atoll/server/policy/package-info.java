/// ValidatingAdmissionPolicy and MutatingAdmissionPolicy: expressions over writes, with parameters.
/// Compiled once per change of the policies; a cluster without any does nothing here.
@NullMarked
package atoll.server.policy;

import org.jspecify.annotations.NullMarked;
