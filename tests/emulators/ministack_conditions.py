"""Pseudo parameters in a template's conditions.

MiniStack does not resolve them there, so that a condition on the region is never true and what depends on it is left
out in silence.
"""

from ministack.services.cloudformation import changesets, engine, handlers, stacks


def install():
    """Lets conditions see the region and the account."""
    evaluate = engine._evaluate_conditions

    def with_pseudo_parameters(template, params):
        pseudo = {
            "AWS::Region": {"Value": engine.get_region()},
            "AWS::AccountId": {"Value": engine.get_account_id()},
        }
        return evaluate(template, {**pseudo, **params})

    for module in (engine, changesets, handlers, stacks):
        if hasattr(module, "_evaluate_conditions"):
            module._evaluate_conditions = with_pseudo_parameters
