/// Who did what: events of requests, by a policy, for those who must be able to tell later.
@NullMarked
package atoll.server.audit;

import org.jspecify.annotations.NullMarked;
