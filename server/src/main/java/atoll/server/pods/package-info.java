/// What holds for a pod, alone or as another kind's template: its containers, volumes and claims,
/// their defaults, what is valid and what is warned of. Pure functions over JSON trees.
///
/// Upstream: `pkg/apis/core/validation`, `pkg/apis/core/v1/defaults.go` and `pkg/api/pod`, 1.36.
/// The entries are [PodDefaults], [PodRules], [PodStatusRules], [PodWarnings] and [Pods]; all else
/// is theirs. The order of checks is upstream's, since a refusal lists its causes in it. Paths of
/// causes name the list or the field that upstream names, even where that is the wrong one.
@NullMarked
package atoll.server.pods;

import org.jspecify.annotations.NullMarked;
