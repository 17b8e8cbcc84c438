"""Signing in and out, and changing one's password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, signed_in
from accounts.forms import NewPasswordForm, SignInForm
from accounts.models import User

sign_in = LoginView.as_view(
    template_name="accounts/login.html", authentication_form=SignInForm, redirect_authenticated_user=True
)
sign_out = LogoutView.as_view()


@signed_in
def password(request: SignedInRequest) -> HttpResponse:
    """Change one's password; the first one must be changed before anything else."""
    form = NewPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = form.save(commit=False)
        user.must_change_password = False
        user.save()
        update_session_auth_hash(request, user)
        messages.success(request, "密码改好了，下次登录用新密码。")
        return redirect("tracking:desk")
    return render(request, "accounts/password.html", {"form": form})


@require_POST
@signed_in
def large_print(request: SignedInRequest) -> HttpResponse:
    """Every page in larger print for this person, or no longer (大字显示); back to the page the switch was pressed on.

    What is wanted is said (``on``: 1 or 0), not turned round, so that pressing twice is pressing once.
    """
    User.objects.filter(pk=request.user.pk).update(is_large_print=request.POST.get("on") == "1")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours else "tracking:desk")


@require_POST
@signed_in
def hints(request: SignedInRequest) -> HttpResponse:
    """Put the first steps (入门提示) on this person's desk, or take them away; said, not turned round."""
    User.objects.filter(pk=request.user.pk).update(hides_hints=request.POST.get("on") != "1")
    return redirect("tracking:desk")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere: say so, and how to go on."""
    return render(request, "accounts/stale_form.html", {"reason": reason}, status=403)
