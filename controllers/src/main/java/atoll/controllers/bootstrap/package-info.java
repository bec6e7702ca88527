/// Bootstrap tokens: expired ones go, and the cluster's information is signed with the others.
@NullMarked
package atoll.controllers.bootstrap;

import org.jspecify.annotations.NullMarked;
