/// What objects count for under a ResourceQuota: the rules that admission and the quota controller
/// share.
@NullMarked
package atoll.api.quota;

import org.jspecify.annotations.NullMarked;
