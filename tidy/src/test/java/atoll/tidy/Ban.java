package atoll.tidy;

import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;

/// Calls that code may not make, but for some classes.
///
/// @param targets `java.lang.Thread.sleep`; `java.util.Random.<init>`; all of a class:
///   `….Executors.*`
/// @param allowedIn classes by name (their nested ones too), or packages (`atoll.app.`)
/// @param instead what to do, for whoever reads the failure
record Ban(String what, Set<String> targets, List<String> allowedIn, String instead) {
    ArchRule rule() {
        return noClasses()
                .that(
                        DescribedPredicate.describe(
                                "are not among " + allowedIn, one -> !isAllowed(one)))
                .should(accessTargetWhere(DescribedPredicate.describe(what, this::isBanned)))
                .because(instead);
    }

    private boolean isAllowed(JavaClass one) {
        String name = one.getName();
        return allowedIn.stream()
                .anyMatch(allowed ->
                        allowed.endsWith(".")
                                ? name.startsWith(allowed)
                                : name.equals(allowed) || name.startsWith(allowed + "$"));
    }

    private boolean isBanned(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String owner = target.getOwner().getName();
        return targets.contains(owner + "." + target.getName()) || targets.contains(owner + ".*");
    }

    @Override
    public String toString() {
        return what;
    }
}
