/// What may refuse or complete a write before it is stored, in a fixed order.
///
/// An [Admission] belongs to one cluster and runs on the thread of the request. For each write the
/// registry calls `mutate` before it settles and validates the object, and `validate` when nothing
/// changes it any more, again for each name that it generates or each conflict that it retries.
/// DELETE knows only the second call; CONNECT knows both and stores nothing.
///
/// Every plugin bears upstream's name, where upstream has it as one, so that
/// `--enable-admission-plugins` and `--disable-admission-plugins` mean the same here. Plugins that
/// need other objects read them from the store's latest image and never wait.
@NullMarked
package atoll.server.admission;

import org.jspecify.annotations.NullMarked;
