"""Who may do a piece of work, who answers for it, who is asked and who is told.

The RACI letters of a step are the default: R executes, A accepts the result and receives escalations, C is asked, I gets
copies. An explicit assignment of Camunda 8 (`zeebe:assignmentDefinition`) names the performers instead of R; approval
options say what happens when nobody is left, when the approver started the process, or has approved before.
Separation of duties and the four-eyes rule are laid over the result and win over everything.

`step` reads what a model says about a user task, `facts` are the values of a running instance the answer depends on,
`selection` finds people for one rule, `separation` knows whose hands must stay apart, `resolve` puts it together, `permission`
judges one person before one action.
"""
