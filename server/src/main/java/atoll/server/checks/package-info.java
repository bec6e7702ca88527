/// What rules of several kinds are made of: the list of what is wrong with an object, how a value
/// is shown in it, and checks of metadata, selectors and quantities.
///
/// All of it is pure: an object and a path go in, sentences come out through [Problems], for a
/// refusal lists all that is wrong. Objects were decoded against their schema before, so that
/// fields have the right type or are absent.
@NullMarked
package atoll.server.checks;

import org.jspecify.annotations.NullMarked;
