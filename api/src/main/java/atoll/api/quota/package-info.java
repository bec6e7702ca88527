/// What objects count for under a ResourceQuota: the rules that admission and the quota controller
/// share.
///
/// [atoll.api.quota.Usage] says what one object counts for, [atoll.api.quota.Scopes] whether a
/// quota is about it, and [atoll.api.quota.Amounts] does the sums. The rules are upstream's
/// evaluators'.
@NullMarked
package atoll.api.quota;

import org.jspecify.annotations.NullMarked;
