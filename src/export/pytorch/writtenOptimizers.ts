// Optimizers that torch 1.13 does not have, in Python.
import { linesOf, python } from "./python.js";

/** Moves every parameter that has a gradient; a parameter without one stays, and has no state. */
const STEP = python`
  @torch.no_grad()
  def step(self, closure=None):
      for group in self.param_groups:
          for p in group["params"]:
              if p.grad is not None:
                  self.move(p, group)
`;

export const LION = python`
  class Lion(torch.optim.Optimizer):
      """Steps of one length for all numbers, in the direction of the mean of the gradients (Chen et al. 2023)."""

      def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0, maximize=False):
          super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay, maximize=maximize))

      ${STEP}

      def move(self, p, group):
          beta1, beta2 = group["betas"]
          grad = -p.grad if group["maximize"] else p.grad
          mean = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
          direction = (beta1 * mean + (1 - beta1) * grad).sign()
          p.mul_(1 - group["lr"] * group["weight_decay"]).sub_(group["lr"] * direction)
          mean.copy_(beta2 * mean + (1 - beta2) * grad)
`;

export const MUON = python`
  class Muon(torch.optim.Optimizer):
      """The momentum of a matrix with all its directions made equally long (Jordan et al. 2024)."""

      def __init__(
          self,
          params,
          lr=0.001,
          weight_decay=0.1,
          momentum=0.95,
          nesterov=True,
          ns_coefficients=(3.4445, -4.775, 2.0315),
          eps=1e-7,
          ns_steps=5,
          adjust_lr_fn="original",
      ):
          super().__init__(
              params,
              dict(
                  lr=lr,
                  weight_decay=weight_decay,
                  momentum=momentum,
                  nesterov=nesterov,
                  ns_coefficients=ns_coefficients,
                  eps=eps,
                  ns_steps=ns_steps,
                  adjust_lr_fn=adjust_lr_fn,
              ),
          )

      ${STEP}

      def move(self, p, group):
          momentum = group["momentum"]
          mean = self.state[p].setdefault("momentum_buffer", torch.zeros_like(p))
          mean.lerp_(p.grad, 1 - momentum)
          ahead = (1 - momentum) * p.grad + momentum * mean if group["nesterov"] else mean
          rows, columns = p.shape
          if group["adjust_lr_fn"] == "original":
              ratio = max(1.0, rows / columns) ** 0.5
          else:
              ratio = 0.2 * max(rows, columns) ** 0.5
          p.mul_(1 - group["lr"] * group["weight_decay"])
          p.sub_(group["lr"] * ratio * self.orthogonal(ahead, group))

      @staticmethod
      def orthogonal(u, group):
          """A matrix with the same directions and singular values near 1, by Newton-Schulz iteration."""
          a, b, c = group["ns_coefficients"]
          wide = u.shape[0] <= u.shape[1]
          x = u / u.norm().clamp(min=group["eps"])
          for _ in range(group["ns_steps"]):
              square = x @ x.T if wide else x.T @ x
              polynomial = b * square + c * square @ square
              x = a * x + (polynomial @ x if wide else x @ polynomial)
          return x
`;

export const NADAM = python`
  class NAdam(torch.optim.Optimizer):
      """Adam with Nesterov's look ahead (Dozat 2016). torch 1.13's own counts one momentum twice; later ones do as this."""

      def __init__(
          self,
          params,
          lr=0.002,
          betas=(0.9, 0.999),
          eps=1e-8,
          weight_decay=0.0,
          momentum_decay=0.004,
          decoupled_weight_decay=False,
          maximize=False,
      ):
          settings = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay)
          settings.update(decoupled_weight_decay=decoupled_weight_decay, maximize=maximize)
          super().__init__(params, settings)

      ${STEP}

      def move(self, p, group):
          lr, (beta1, beta2), decay = group["lr"], group["betas"], group["weight_decay"]
          state = self.state[p]
          if not state:
              state.update(step=0, product=1.0, exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
          state["step"] += 1
          now, after = (
              beta1 * (1 - 0.5 * 0.96 ** (k * group["momentum_decay"])) for k in (state["step"], state["step"] + 1)
          )
          state["product"] *= now
          grad = -p.grad if group["maximize"] else p.grad
          if group["decoupled_weight_decay"]:
              p.mul_(1 - lr * decay)
          else:
              grad = grad + decay * p
          state["exp_avg"].lerp_(grad, 1 - beta1)
          state["exp_avg_sq"].mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
          root = (state["exp_avg_sq"] / (1 - beta2 ** state["step"])).sqrt() + group["eps"]
          p.addcdiv_(grad, root, value=-lr * (1 - now) / (1 - state["product"]))
          p.addcdiv_(state["exp_avg"], root, value=-lr * after / (1 - state["product"] * after))
`;

/** torch's optimizer of that name, with what 1.13 does not know. */
export function shrinking(name: string, isApart: boolean, maximize: boolean): string {
  const what = [isApart ? "weights that shrink apart from the gradient" : "", maximize ? "uphill steps" : ""].filter(
    (each) => each !== "",
  );
  return python`
    class ${name}(torch.optim.${name}):
        """With what torch 1.13's own does not have: ${what.join(", and ")}."""
        ${isApart ? SHRINK_INIT : ""}

        @torch.no_grad()
        def step(self, closure=None):
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    ${linesOf(maximize && "p.grad.neg_()", isApart && 'p.mul_(1 - group["lr"] * group["shrink"])')}
            super().step()
  `;
}

const SHRINK_INIT = python`

  def __init__(self, params, shrink=0.0, **settings):
      super().__init__(params, **settings)
      for group in self.param_groups:
          group.setdefault("shrink", shrink)
`;
