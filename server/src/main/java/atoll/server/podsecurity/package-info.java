/// Pod Security Standards: which level a namespace asks for, and what a pod does that its level
/// does not allow. Pure functions; the texts are upstream's.
///
/// The standards are versioned: a namespace may be held to what a level meant in `v1.25`.
/// [Standards] knows which check belongs to which version; the checks themselves know nothing of
/// levels. Upstream: `k8s.io/pod-security-admission/policy`, 0.36.
@NullMarked
package atoll.server.podsecurity;

import org.jspecify.annotations.NullMarked;
